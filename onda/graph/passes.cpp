// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/passes.h"

#include <algorithm>
#include <optional>

#include "onda/ops/add/add.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"

namespace onda {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// Who makes and who reads each tensor.
class Uses {
 public:
  explicit Uses(const Graph& graph)
      : maker_(graph.tensors.size(), -1), readers_(graph.tensors.size()) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const int output : graph.nodes[i].outputs) maker_[at(output)] = static_cast<int>(i);
      for (const int input : graph.nodes[i].inputs) {
        if (input != Node::none) ++readers_[at(input)];
      }
    }
    for (const int output : graph.outputs) ++readers_[at(output)];
  }
  /// The node that makes a tensor, or -1.
  int maker(int tensor) const { return maker_[at(tensor)]; }
  /// Nodes that read it, the graph's outputs included.
  int readers(int tensor) const { return readers_[at(tensor)]; }

 private:
  std::vector<int> maker_;
  std::vector<int> readers_;
};

// One number for each of `channels` along the last axis.
std::optional<std::vector<float>> a_channel_each(const Tensor& tensor, std::int32_t channels) {
  if (!tensor.is_constant() || tensor.type != DType::float32) return std::nullopt;
  const auto values = tensor.values<float>();
  if (values.size() == 1) {
    return std::vector<float>(static_cast<std::size_t>(channels), values[0]);
  }
  if (tensor.shape.rank() == 0 || tensor.shape[-1] != channels ||
      tensor.shape.elements() != channels) {
    return std::nullopt;
  }
  return std::vector<float>(values.begin(), values.end());
}

// A node that multiplies by a constant, adds one, or is an activation alone.
struct Follower {
  int input = 0;
  std::vector<float> factors;  // empty: none
  std::vector<float> offsets;
  Activation activation = Activation::none;
};

std::optional<Follower> follower(const Graph& graph, const Node& node) {
  Follower found;
  if (node.op.get_if<Relu>()) {
    found.input = node.inputs[0];
    found.activation = Activation::relu;
    return found;
  }
  const bool multiplies = node.op.get_if<Mul>() != nullptr;
  if (!multiplies && !node.op.get_if<Add>()) return std::nullopt;
  const Shape& shape = graph.tensor(node.outputs[0]).shape;
  if (shape.rank() == 0) return std::nullopt;
  for (const int side : {0, 1}) {
    const Tensor& other = graph.tensor(node.inputs[at(1 - side)]);
    if (graph.tensor(node.inputs[at(side)]).shape != shape) continue;
    auto values = a_channel_each(other, shape[-1]);
    if (!values) continue;
    found.input = node.inputs[at(side)];
    found.activation = *node.op.fused_activation();
    (multiplies ? found.factors : found.offsets) = std::move(*values);
    return found;
  }
  return std::nullopt;
}

class Folding {
 public:
  explicit Folding(Graph& graph) : graph_(graph) {}

  /// Folds node `index` into an earlier one where it can be; it has then no use any more.
  bool fold(std::size_t index) {
    const std::optional<Follower> after = follower(graph_, graph_.nodes[index]);
    if (!after) return false;
    const Uses uses(graph_);
    // The node whose result comes here, only reshaped: `last` makes what the follower reads.
    const int last = uses.maker(after->input);
    int origin = last;
    for (int tensor = after->input;;) {
      if (uses.readers(tensor) != 1 || origin < 0) return false;
      const Node& node = graph_.nodes[at(origin)];
      if (!node.op.get_if<Reshape>()) break;
      const int from = node.inputs[0];
      const Shape& before = graph_.tensor(from).shape;
      if (before.rank() == 0 || before[-1] != graph_.tensor(tensor).shape[-1]) return false;
      tensor = from;
      origin = uses.maker(from);
    }
    Node& into = graph_.nodes[at(origin)];
    if (into.op.fused_activation() != Activation::none || !absorb(into, *after)) return false;
    if (after->activation != Activation::none) {
      into.op = into.op.with_activation(after->activation);
    }
    // The follower's output is now made by the last node before it.
    graph_.nodes[at(last)].outputs = graph_.nodes[index].outputs;
    graph_.nodes[index].outputs = {after->input};
    return true;
  }

  /// Folds node `index`, a multiplication or addition, into the one that reads it; it has then no
  /// use any more.
  bool fold_forward(std::size_t index) {
    const std::optional<Follower> before = follower(graph_, graph_.nodes[index]);
    if (!before || before->activation != Activation::none) return false;
    const Uses uses(graph_);
    const int output = graph_.nodes[index].outputs[0];
    int tensor = output;
    for (std::size_t i = index + 1; i < graph_.nodes.size(); ++i) {
      Node& node = graph_.nodes[i];
      if (node.inputs[0] != tensor) continue;
      if (uses.readers(tensor) != 1) return false;
      if (node.op.get_if<Reshape>()) {
        tensor = node.outputs[0];
        continue;
      }
      const Shape& read = graph_.tensor(node.inputs[0]).shape;
      const Shape& made = graph_.tensor(output).shape;
      if (read.rank() == 0 || read[-1] % made[-1] != 0 ||
          !takes_all_in(node, !before->offsets.empty()) ||
          (!node.op.get_if<FullyConnected>() && read[-1] != made[-1])) {
        return false;
      }
      take_in(node, *before);
      for (Node& reader : graph_.nodes) {
        for (int& input : reader.inputs) {
          if (input == output) input = before->input;
        }
      }
      return true;
    }
    return false;
  }

 private:
  bool absorb(Node& into, const Follower& after) {
    if (after.factors.empty() && after.offsets.empty()) return true;
    const QuantizationRule& rule = into.op.quantization();
    if (rule.weights_input < 0 || rule.bias_input < 0) return false;
    const Tensor& weights = graph_.tensor(into.inputs[at(rule.weights_input)]);
    if (!weights.is_constant() || weights.type != DType::float32) return false;
    const std::size_t channels = std::max(after.factors.size(), after.offsets.size());
    if (at(weights.shape[rule.weights_axis]) != channels) return false;
    const bool has_bias =
        into.inputs.size() > at(rule.bias_input) && into.inputs[at(rule.bias_input)] != Node::none;
    if (has_bias && !graph_.tensor(into.inputs[at(rule.bias_input)]).is_constant()) return false;

    Tensor bias = has_bias ? graph_.tensor(into.inputs[at(rule.bias_input)])
                           : Tensor::zeros(DType::float32, {static_cast<std::int32_t>(channels)},
                                           graph_.tensor(into.outputs[0]).name + "/bias");
    if (!after.factors.empty()) {
      Tensor scaled = weights;
      const auto inner = static_cast<std::size_t>(
          scaled.shape.elements(rule.weights_axis + 1, scaled.shape.rank()));
      const auto values = scaled.values<float>();
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] *= after.factors[i / inner % channels];
      }
      into.inputs[at(rule.weights_input)] = add(std::move(scaled));
      for (std::size_t i = 0; i < channels; ++i) bias.values<float>()[i] *= after.factors[i];
    }
    for (std::size_t i = 0; i < after.offsets.size(); ++i) {
      bias.values<float>()[i] += after.offsets[i];
    }
    if (has_bias || !after.offsets.empty()) {
      if (into.inputs.size() <= at(rule.bias_input)) {
        into.inputs.resize(at(rule.bias_input) + 1, Node::none);
      }
      into.inputs[at(rule.bias_input)] = add(std::move(bias));
    }
    return true;
  }

  // W (f x + o) + b = (W f) x + (b + W o): factors and offsets of the channels, the last axis of
  // the weights, which may come several times over where an image was made flat.
  void take_in(Node& into, const Follower& before) {
    const QuantizationRule& rule = into.op.quantization();
    Tensor weights = graph_.tensor(into.inputs[at(rule.weights_input)]);
    const auto values = weights.values<float>();
    const std::size_t channels = std::max(before.factors.size(), before.offsets.size());
    const auto outputs = at(weights.shape[0]);
    if (!before.offsets.empty()) {
      const bool has_bias = into.inputs.size() > at(rule.bias_input) &&
                            into.inputs[at(rule.bias_input)] != Node::none;
      Tensor bias = has_bias ? graph_.tensor(into.inputs[at(rule.bias_input)])
                             : Tensor::zeros(DType::float32, {weights.shape[0]},
                                             graph_.tensor(into.outputs[0]).name + "/bias");
      const std::size_t filter = values.size() / outputs;
      for (std::size_t i = 0; i < values.size(); ++i) {
        bias.values<float>()[i / filter] += values[i] * before.offsets[i % channels];
      }
      into.inputs.resize(std::max(into.inputs.size(), at(rule.bias_input) + 1), Node::none);
      into.inputs[at(rule.bias_input)] = add(std::move(bias));
    }
    if (!before.factors.empty()) {
      for (std::size_t i = 0; i < values.size(); ++i) values[i] *= before.factors[i % channels];
      into.inputs[at(rule.weights_input)] = add(std::move(weights));
    }
  }

  // Whether every product of the node's weights meets an element of its input, none the padding,
  // and the weights' last axis is the input's channels.
  bool takes_all_in(const Node& node, bool offsets) const {
    const QuantizationRule& rule = node.op.quantization();
    const auto constant = [&](int input) {
      return node.inputs.size() <= at(input) || node.inputs[at(input)] == Node::none ||
             graph_.tensor(node.inputs[at(input)]).is_constant();
    };
    if (rule.weights_input < 0 || !constant(rule.weights_input) || !constant(rule.bias_input)) {
      return false;
    }
    const Tensor& weights = graph_.tensor(node.inputs[at(rule.weights_input)]);
    if (weights.type != DType::float32) return false;
    if (node.op.get_if<FullyConnected>()) return true;
    const auto* conv = node.op.get_if<Conv2D>();
    if (!conv || weights.shape[3] != graph_.tensor(node.inputs[0]).shape[3]) return false;
    return !offsets || conv->padding == Padding::valid ||
           (weights.shape[1] == 1 && weights.shape[2] == 1);
  }

  int add(Tensor tensor) {
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<int>(graph_.tensors.size()) - 1;
  }

  Graph& graph_;
};

// A reshape of a reshape needs the last one only, and one to the same shape none.
void merge_reshapes(Graph& graph) {
  const Uses uses(graph);
  std::vector<int> stands_for(graph.tensors.size());
  for (std::size_t i = 0; i < stands_for.size(); ++i) stands_for[i] = static_cast<int>(i);
  for (Node& node : graph.nodes) {
    for (int& input : node.inputs) {
      if (input != Node::none) input = stands_for[at(input)];
    }
    if (!node.op.get_if<Reshape>()) continue;
    const int maker = uses.maker(node.inputs[0]);
    if (maker >= 0 && graph.nodes[at(maker)].op.get_if<Reshape>()) {
      node.inputs[0] = graph.nodes[at(maker)].inputs[0];
    }
    const int output = node.outputs[0];
    if (graph.tensor(node.inputs[0]).shape == graph.tensor(output).shape &&
        std::find(graph.outputs.begin(), graph.outputs.end(), output) == graph.outputs.end()) {
      stands_for[at(output)] = node.inputs[0];
    }
  }
}

}  // namespace

namespace {

// What a later run may depend on.
bool touches_variables(const Graph& graph, const Node& node) {
  return std::any_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
    return input != Node::none && graph.tensor(input).is_variable;
  });
}

}  // namespace

Graph without_unused(Graph graph, Renumbering* numbers) {
  std::vector<bool> needed(graph.tensors.size());
  for (const int tensor : graph.outputs) needed[at(tensor)] = true;
  std::vector<Node> nodes;
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    Node& node = graph.nodes[i];
    const bool is_read = std::any_of(node.outputs.begin(), node.outputs.end(),
                                     [&](int output) { return needed[at(output)]; });
    if (!is_read && !touches_variables(graph, node) && !node.op.keeps_output()) continue;
    for (const int input : node.inputs) {
      if (input != Node::none) needed[at(input)] = true;
    }
    for (const int output : node.outputs) needed[at(output)] = true;
    for (const int tensor : node.intermediates) {
      if (tensor != Node::none) needed[at(tensor)] = true;
    }
    nodes.push_back(std::move(node));
  }
  std::reverse(nodes.begin(), nodes.end());
  for (const int tensor : graph.inputs) needed[at(tensor)] = true;

  std::vector<int> number(graph.tensors.size(), -1);
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (!needed[i]) continue;
    number[i] = static_cast<int>(tensors.size());
    tensors.push_back(std::move(graph.tensors[i]));
  }
  const auto renumber = [&](std::vector<int>& indices) {
    for (int& index : indices) index = index == Node::none ? Node::none : number[at(index)];
  };
  for (Node& node : nodes) {
    renumber(node.inputs);
    renumber(node.outputs);
    renumber(node.intermediates);
  }
  renumber(graph.inputs);
  renumber(graph.outputs);
  graph.nodes = std::move(nodes);
  graph.tensors = std::move(tensors);
  if (numbers) *numbers = std::move(number);
  return graph;
}

Graph lowered(const Graph& graph) {
  Graph result = graph;
  result.nodes.clear();
  // What stands for a tensor whose node is left out.
  std::vector<int> stands_for(graph.tensors.size());
  for (std::size_t i = 0; i < stands_for.size(); ++i) stands_for[i] = static_cast<int>(i);
  const auto add_tensor = [&](Tensor tensor) {
    result.tensors.push_back(std::move(tensor));
    return static_cast<int>(result.tensors.size()) - 1;
  };
  for (const Node& original : graph.nodes) {
    Node node = original;
    for (int& input : node.inputs) {
      if (input != Node::none) input = stands_for[at(input)];
    }
    if (!node.op.is_training_only()) {
      result.nodes.push_back(std::move(node));
      continue;
    }
    const int output = node.outputs[0];
    Lowering lowering = node.op.lower(graph.operands_in(original));
    if (lowering.steps.empty()) {
      stands_for[at(output)] = node.inputs[0];
      continue;
    }
    std::vector<int> constants;
    for (Tensor& constant : lowering.constants)
      constants.push_back(add_tensor(std::move(constant)));
    std::vector<int> steps;
    for (std::size_t i = 0; i < lowering.steps.size(); ++i) {
      Node made{lowering.steps[i].op, {}, {}};
      for (const Lowering::Source& source : lowering.steps[i].inputs) {
        using enum Lowering::Source::From;
        made.inputs.push_back(source.from == input      ? node.inputs[at(source.index)]
                              : source.from == constant ? constants[at(source.index)]
                                                        : steps[at(source.index)]);
      }
      if (i + 1 == lowering.steps.size()) {
        made.outputs = {output};
      } else {
        const Shape shape = made.op.output_shapes(result.operands_in(made)).at(0);
        made.outputs = {add_tensor({fmt::format("{}/{}", graph.tensor(output).name, i),
                                    graph.tensor(output).type,
                                    shape,
                                    {},
                                    {}})};
      }
      steps.push_back(made.outputs[0]);
      result.nodes.push_back(std::move(made));
    }
  }
  for (int& output : result.outputs) output = stands_for[at(output)];
  return result;
}

Graph folded(Graph graph, Renumbering* numbers) {
  merge_reshapes(graph);
  Folding folding(graph);
  for (bool again = true; again;) {
    again = false;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (!folding.fold(i) && !folding.fold_forward(i)) continue;
      graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(i));
      again = true;
      break;
    }
  }
  merge_reshapes(graph);
  return without_unused(std::move(graph), numbers);
}

Graph converted(const Graph& graph, Renumbering* numbers) {
  Graph result = folded(lowered(graph), numbers);
  check(result);
  return result;
}

}  // namespace onda
