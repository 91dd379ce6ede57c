// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/prepare_all.h"

#include <algorithm>

#include "onda/ops/view.h"

namespace onda {
namespace {

// Kernels go through what has elements.
bool gives_nothing(const Graph& graph, const Node& node) {
  const auto is_empty = [&](int tensor) { return graph.tensor(tensor).shape.elements() == 0; };
  const auto is_variable = [&](int tensor) {
    return tensor != Node::none && graph.tensor(tensor).is_variable;
  };
  return !node.outputs.empty() && !node.op.bodies() && !node.op.keeps_output() &&
         std::all_of(node.outputs.begin(), node.outputs.end(), is_empty) &&
         std::none_of(node.inputs.begin(), node.inputs.end(), is_variable);
}

// The best kernels keep numbers for each channel, such as factors, beside the weights that they
// pack. Many operators may read the same weights: as soon as the channels of those that do take
// more than all constants, and some KB for each node, the plain kernels do.
class ReadAgain {
 public:
  explicit ReadAgain(const Graph& graph) : graph_(graph), is_read_(graph.tensors.size()) {
    for (const Tensor& tensor : graph.tensors) left_ += tensor.data.size();
    left_ += graph.nodes.size() * node_bytes;
  }
  Kernels kernels_for(const Node& node, Kernels wanted) {
    bool again = false;
    for (const int input : node.inputs) {
      if (input == Node::none || !graph_.tensor(input).is_constant()) continue;
      const auto at = static_cast<std::size_t>(input);
      again = again || is_read_[at];
      is_read_[at] = true;
    }
    if (!again || node.outputs.empty()) return wanted;
    const Shape& shape = graph_.tensor(node.outputs[0]).shape;
    const std::size_t channels = shape.rank() == 0 ? 1 : static_cast<std::size_t>(shape[-1]);
    const std::size_t bytes = channel_bytes * std::max<std::size_t>(channels, 64);
    if (bytes > left_) return Kernels::plain;
    left_ -= bytes;
    return wanted;
  }

 private:
  static constexpr std::size_t channel_bytes = 40;
  static constexpr std::size_t node_bytes = 2048;
  const Graph& graph_;
  std::vector<bool> is_read_;
  std::size_t left_ = 16384;
};

}  // namespace

std::vector<Call> prepare_all(const Graph& graph, const PrepareOptions& options) {
  std::vector<Call> calls;
  calls.reserve(graph.nodes.size());
  // What operators compute for their kernels, such as a place for each index of an axis, before
  // anybody knows that the whole would be too much.
  constexpr std::size_t most_bytes = std::size_t{256} << 20;
  std::size_t bytes = 0;
  ReadAgain again(graph);
  PackedWeights packed;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Operands inputs = graph.operands_in(graph.nodes[i]);
    const Operands outputs = graph.operands_out(graph.nodes[i]);
    PrepareOptions how = options;
    how.kernels = again.kernels_for(graph.nodes[i], options.kernels);
    if (!how.packed) how.packed = &packed;
    Prepare prepare(inputs, outputs, how, graph.operands_between(graph.nodes[i]));
    try {
      calls.push_back(gives_nothing(graph, graph.nodes[i]) ? store(prepare, {})
                                                           : graph.nodes[i].op.prepare(prepare));
      for (const ConstantArray& array : calls.back().arrays()) {
        if (array.owner) bytes += array.count * size_of(array.type);
      }
      if (bytes > most_bytes) {
        throw Error("expected tables of at most {} bytes for all operators, received {}",
                    most_bytes, bytes);
      }
    } catch (const Error& error) {
      throw error.within(graph.label(i));
    }
  }
  return calls;
}

}  // namespace onda
