// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/known_values.h"

#include <algorithm>
#include <memory>
#include <new>

#include "onda/graph/body.h"
#include "onda/graph/passes.h"
#include "onda/ops/call.h"

namespace onda {
namespace {

// Memory for any element.
class Block {
 public:
  explicit Block(std::size_t bytes)
      : memory_(static_cast<std::byte*>(
            ::operator new[](std::max<std::size_t>(bytes, 1), std::align_val_t(64)))) {}
  std::byte* get() const { return memory_.get(); }

 private:
  struct Free {
    void operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t(64)); }
  };
  std::unique_ptr<std::byte, Free> memory_;
};

// The call of an operator whose inputs are all known. Operators take constants in some places and
// tensors that are computed in others, so one input may have to play a computed one: the first with
// which prepare() agrees.
Call prepared(const Operator& op, const std::vector<const Tensor*>& inputs,
              const Operands& outputs) {
  std::optional<Error> first_error;
  // Of so many that each is tried in a moment.
  const std::size_t tries = std::min<std::size_t>(inputs.size(), 32);
  for (std::size_t i = 0; i <= tries; ++i) {
    std::vector<const Tensor*> from = inputs;
    Tensor played;
    if (i > 0) {
      if (!inputs[i - 1]) continue;
      played = *inputs[i - 1];
      played.data.clear();
      from[i - 1] = &played;
    }
    const Operands operands("input", from);
    Prepare prepare(operands, outputs);
    try {
      return op.prepare(prepare);
    } catch (const Error& error) {
      if (!first_error) first_error = error;
    }
  }
  throw *first_error;
}

std::int64_t operations_of(const Node& node, const Operands& inputs, const Operands& outputs) {
  std::int64_t count = node.op.multiply_adds(inputs, outputs);
  for (int i = 0; i < outputs.size(); ++i) count += outputs[i].shape.elements();
  return count;
}

void expect_shapes(const Operands& outputs, const std::vector<Shape>& shapes) {
  outputs.expect_count(static_cast<int>(shapes.size()), static_cast<int>(shapes.size()));
}

}  // namespace

bool compute_outputs(const Operator& op, const std::vector<const Tensor*>& inputs,
                     std::vector<Tensor>& outputs) {
  std::vector<const Tensor*> results;
  for (const Tensor& output : outputs) results.push_back(&output);
  const Call call = prepared(op, inputs, Operands("output", results));
  if (call.has_state()) return false;
  std::vector<Block> scratch;
  for (const Call::Scratch& asked : call.scratch()) scratch.emplace_back(asked.bytes);
  std::vector<Block> blocks;
  for (const Tensor& output : outputs) blocks.emplace_back(output.bytes());
  std::vector<void*> memory;
  for (const Argument& argument : call.arguments()) {
    const auto at = static_cast<std::size_t>(argument.index);
    memory.push_back(argument.from == Argument::From::scratch ? scratch.at(at).get()
                     : argument.from == Argument::From::output
                         ? blocks.at(at).get()
                         // Kernels read what they get as const; without data only the shape counts.
                         : const_cast<std::byte*>(inputs.at(at)->data.data()));
  }
  call.check(memory.data());
  call.run(memory.data());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].data.assign(blocks[i].get(), blocks[i].get() + outputs[i].bytes());
  }
  return true;
}

const Tensor* KnownValues::find(int tensor) const {
  if (tensor == Node::none) return nullptr;
  const auto& value = values_[static_cast<std::size_t>(tensor)];
  return value ? &*value : &graph_.tensor(tensor);
}

Operands KnownValues::inputs(const Node& node) const {
  std::vector<const Tensor*> tensors;
  for (const int input : node.inputs) tensors.push_back(find(input));
  // What follows from values that are only the most there may be is the most itself.
  const bool is_guess = node.op.shapes_follow_values() && !node.inputs.empty() &&
                        node.inputs[0] != Node::none && is_open(node.inputs[0]);
  if (is_guess) tensors[0] = &graph_.tensor(node.inputs[0]);
  return {"input", std::move(tensors)};
}

bool KnownValues::follows(const Node& node) const {
  if (node.op.is_training_only() || node.op.bodies() || node.inputs.empty()) return false;
  if (node.op.keeps_output()) return false;
  if (node.op.reads_only_shapes()) return true;
  if (node.op.shapes_follow_values() && is_open(node.inputs[0])) return false;
  return std::all_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
    const Tensor* tensor = find(input);
    return !tensor || (tensor->is_constant() && !tensor->is_variable);
  });
}

bool KnownValues::compute(const Node& node, const std::vector<Shape>& output_shapes) {
  const bool is_known = follows(node) && run(node, output_shapes);
  const bool is_open_now =
      (node.op.shapes_follow_values() && !find(node.inputs.at(0))->is_constant()) ||
      std::any_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
        return input != Node::none && is_open_[static_cast<std::size_t>(input)];
      });
  for (const int output : node.outputs) is_open_[static_cast<std::size_t>(output)] = is_open_now;
  return is_known;
}

bool KnownValues::run(const Node& node, const std::vector<Shape>& output_shapes) {
  std::vector<const Tensor*> from;
  for (const int input : node.inputs) from.push_back(find(input));
  std::vector<Tensor> outputs;
  std::size_t bytes = bytes_;
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    outputs.push_back(graph_.tensor(node.outputs[i]));
    outputs.back().shape = output_shapes.at(i);
    // A constant is what has data.
    if (outputs.back().bytes() == 0) return false;
    bytes += outputs.back().bytes();
  }
  std::vector<const Tensor*> to;
  for (const Tensor& output : outputs) to.push_back(&output);
  const std::int64_t operations =
      operations_of(node, Operands("input", from), Operands("output", to));
  if (bytes > memory_limit_bytes || operations > operations_limit - operations_) return false;
  if (!compute_outputs(node.op, from, outputs)) return false;
  bytes_ = bytes;
  operations_ += operations;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    values_[static_cast<std::size_t>(node.outputs[i])] = std::move(outputs[i]);
  }
  return true;
}

bool has_known_values(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    if (node.op.reads_only_shapes()) return true;
    return !node.inputs.empty() &&
           std::all_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
             // check() says later which tensors do not exist.
             const auto at = static_cast<std::size_t>(input);
             return input == Node::none ||
                    (at < graph.tensors.size() && graph.tensors[at].is_constant());
           });
  });
}

void fold_known_nodes(Graph& graph) {
  if (!has_known_values(graph)) return;
  KnownValues known(graph);
  std::vector<Node> left;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    try {
      const bool is_known = known.compute(node, node.op.output_shapes(known.inputs(node)));
      const bool is_exact = std::none_of(node.outputs.begin(), node.outputs.end(),
                                         [&](int output) { return known.is_open(output); });
      if (!is_known || !is_exact) left.push_back(node);
    } catch (const Error& error) {
      throw error.within(graph.label(i));
    }
  }
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const int tensor = static_cast<int>(i);
    if (known.has(tensor) && !known.is_open(tensor)) graph.tensors[i] = known.take(tensor);
  }
  graph.nodes = std::move(left);
}

Graph without_known_nodes(Graph graph) {
  if (!has_known_values(graph)) return graph;
  fold_known_nodes(graph);
  return without_unused(std::move(graph));
}

std::shared_ptr<const Graph> runnable(std::shared_ptr<const Graph> graph) {
  if (!has_known_values(*graph)) return graph;
  return std::make_shared<const Graph>(without_known_nodes(*graph));
}

void settle_shape_inputs(Graph& graph, const std::function<bool(int tensor)>& is_open) {
  const auto shape_of = [&](const Node& node) {
    const int at = node.op.shape_input();
    const bool has = at >= 0 && at < static_cast<int>(node.inputs.size());
    return has ? node.inputs[static_cast<std::size_t>(at)] : Node::none;
  };
  std::vector<bool> follows(graph.tensors.size());
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    follows[i] = graph.tensors[i].is_constant();
  }
  for (Node& node : graph.nodes) {
    const int shape = shape_of(node);
    if (shape != Node::none && !follows[static_cast<std::size_t>(shape)] && !node.outputs.empty() &&
        !is_open(node.outputs[0])) {
      const Tensor& output = graph.tensor(node.outputs[0]);
      Tensor constant = Tensor::of<std::int32_t>({output.shape.rank()}, output.shape.extents(),
                                                 graph.tensor(shape).name + "/known");
      node.inputs[static_cast<std::size_t>(node.op.shape_input())] =
          static_cast<int>(graph.tensors.size());
      graph.tensors.push_back(std::move(constant));
      follows.push_back(true);
    }
    const bool known = node.op.reads_only_shapes() ||
                       std::all_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
                         return input == Node::none || follows[static_cast<std::size_t>(input)];
                       });
    for (const int output : node.outputs) follows[static_cast<std::size_t>(output)] = known;
  }
}

void infer_shapes(Graph& graph, const std::function<bool(int tensor)>& may_change) {
  KnownValues known(graph);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    Node& node = graph.nodes[i];
    try {
      const Operands inputs = known.inputs(node);
      if (node.op.bodies()) node.op = node.op.with_bodies(resized(*node.op.bodies(), inputs));
      const std::vector<Shape> shapes = node.op.output_shapes(inputs);
      expect_shapes(graph.operands_out(node), shapes);
      for (std::size_t at = 0; at < shapes.size(); ++at) {
        if (may_change(node.outputs[at])) graph.tensor(node.outputs[at]).shape = shapes[at];
      }
      known.compute(node, shapes);
    } catch (const Error& error) {
      throw error.within(graph.label(i));
    }
  }
}

Graph resized(Graph graph, const std::vector<Shape>& input_shapes) {
  if (input_shapes.size() != graph.inputs.size()) {
    throw Error("expected shapes of {} inputs, received {}", graph.inputs.size(),
                input_shapes.size());
  }
  for (std::size_t i = 0; i < input_shapes.size(); ++i) {
    input_shapes[i].elements();  // throws on what cannot be
    graph.tensor(graph.inputs[i]).shape = input_shapes[i];
  }
  infer_shapes(graph, [](int) { return true; });
  check(graph);
  return graph;
}

}  // namespace onda
