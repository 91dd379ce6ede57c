// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/prepare_all.h"

namespace onda {
namespace {

// The best kernels pack the weights that they read. Many operators may read the same ones: as soon
// as what is read again exceeds all that there is, the plain kernels do, which read it where it is.
class PackedAgain {
 public:
  explicit PackedAgain(const Graph& graph) : graph_(graph), is_read_(graph.tensors.size()) {
    for (const Tensor& tensor : graph.tensors) left_ += tensor.data.size();
  }
  Kernels kernels_for(const Node& node, Kernels wanted) {
    std::size_t bytes = 0;
    for (const int input : node.inputs) {
      if (input == Node::none) continue;
      const auto at = static_cast<std::size_t>(input);
      if (is_read_[at]) bytes += graph_.tensors[at].data.size();
      is_read_[at] = true;
    }
    if (bytes > left_) return Kernels::plain;
    left_ -= bytes;
    return wanted;
  }

 private:
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
  PackedAgain again(graph);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Operands inputs = graph.operands_in(graph.nodes[i]);
    const Operands outputs = graph.operands_out(graph.nodes[i]);
    PrepareOptions how = options;
    how.kernels = again.kernels_for(graph.nodes[i], options.kernels);
    Prepare prepare(inputs, outputs, how, graph.operands_between(graph.nodes[i]));
    try {
      calls.push_back(graph.nodes[i].op.prepare(prepare));
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
