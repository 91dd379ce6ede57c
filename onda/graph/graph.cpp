// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/graph.h"

#include <algorithm>
#include <optional>

#include "onda/graph/known_values.h"
#include "onda/ops/body.h"

namespace onda {
namespace {

std::vector<const Tensor*> pointers(const Graph& graph, const std::vector<int>& indices) {
  std::vector<const Tensor*> tensors;
  for (const int index : indices) {
    tensors.push_back(index == Node::none ? nullptr : &graph.tensor(index));
  }
  return tensors;
}

void check_index(const Graph& graph, int index, std::string_view what, std::size_t position) {
  if (index < 0 || static_cast<std::size_t>(index) >= graph.tensors.size()) {
    throw Error("{} {}: tensor {} does not exist; the model has {}", what, position, index,
                graph.tensors.size());
  }
}

void check_tensor(const Tensor& tensor, std::size_t index) {
  // Also where it is not constant: the shape's size has a limit, and asking for it is the check.
  try {
    const std::size_t expected = tensor.bytes();
    const Quantization& how = tensor.quantization;
    if (how.scale.size() != how.zero_point.size()) {
      throw Error("expected as many zero points as scales, received {} and {}",
                  how.zero_point.size(), how.scale.size());
    }
    if (tensor.is_constant() && tensor.is_variable) {
      throw Error("expected a constant or a variable, received both");
    }
    if (tensor.is_constant() && tensor.data.size() != expected) {
      throw Error("{} of shape {} takes {} bytes, its data has {}", name_of(tensor.type),
                  to_string(tensor.shape), expected, tensor.data.size());
    }
  } catch (const Error& error) {
    throw error.within(fmt::format("tensor {} ({})", index, tensor.name));
  }
}

// Which tensors hold values when a node starts: constants, variables, graph inputs and earlier
// outputs.
class Known {
 public:
  explicit Known(const Graph& graph) : known_(graph.tensors.size()) {
    for (std::size_t i = 0; i < known_.size(); ++i) {
      known_[i] = graph.tensors[i].is_constant() || graph.tensors[i].is_variable;
    }
  }
  bool operator[](int index) const { return known_[static_cast<std::size_t>(index)]; }
  void add(const Graph& graph, int index, std::string_view what, std::size_t position) {
    if (known_[static_cast<std::size_t>(index)]) {
      throw Error("{} {}: tensor {} ({}) already has a value", what, position, index,
                  graph.tensor(index).name);
    }
    known_[static_cast<std::size_t>(index)] = true;
  }
  // A body's input may be a variable of the graph around it.
  void add_input(const Graph& graph, int index, std::size_t position) {
    if (!graph.tensor(index).is_variable) add(graph, index, "graph input", position);
  }

 private:
  std::vector<bool> known_;
};

// What is known beforehand decides shapes; a graph where nothing is does not pay for it.
class Values {
 public:
  explicit Values(const Graph& graph) : graph_(graph) {
    if (has_known_values(graph)) known_.emplace(graph);
  }
  Operands inputs(const Node& node) const {
    return known_ ? known_->inputs(node) : graph_.operands_in(node);
  }
  void compute(const Node& node, const std::vector<Shape>& output_shapes) {
    if (known_) known_->compute(node, output_shapes);
  }

 private:
  const Graph& graph_;
  std::optional<KnownValues> known_;
};

void check_operands(const Graph& graph, const Node& node, Known& known) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.inputs[i] == Node::none) continue;
    check_index(graph, node.inputs[i], "input", i);
    if (!known[node.inputs[i]]) {
      throw Error("input {}: tensor {} ({}) is used before it has a value", i, node.inputs[i],
                  graph.tensor(node.inputs[i]).name);
    }
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    check_index(graph, node.outputs[i], "output", i);
    known.add(graph, node.outputs[i], "output", i);
  }
  for (std::size_t i = 0; i < node.intermediates.size(); ++i) {
    if (node.intermediates[i] == Node::none) continue;
    check_index(graph, node.intermediates[i], "intermediate", i);
  }
}

void check_shapes(const Graph& graph, const Node& node, Values& values) {
  const std::vector<Shape> shapes = node.op.output_shapes(values.inputs(node));
  const Operands outputs = graph.operands_out(node);
  outputs.expect_count(static_cast<int>(shapes.size()), static_cast<int>(shapes.size()));
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    outputs.expect_shape(static_cast<int>(i), shapes[i]);
  }
  values.compute(node, shapes);
}

// `also(node)` is called for each node whose operands are as they should be.
template <class Also>
void check_all(const Graph& graph, const Also& also) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) check_tensor(graph.tensors[i], i);
  Known known(graph);
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    check_index(graph, graph.inputs[i], "graph input", i);
    known.add_input(graph, graph.inputs[i], i);
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    try {
      check_operands(graph, graph.nodes[i], known);
      also(graph.nodes[i]);
    } catch (const Error& error) {
      throw error.within(graph.label(i));
    }
  }
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    check_index(graph, graph.outputs[i], "graph output", i);
    if (!known[graph.outputs[i]]) {
      throw Error("graph output {}: tensor {} ({}) never has a value", i, graph.outputs[i],
                  graph.tensor(graph.outputs[i]).name);
    }
  }
}

}  // namespace

const Tensor& Graph::tensor(int index) const {
  if (index < 0 || static_cast<std::size_t>(index) >= tensors.size()) {
    throw Error("tensor {} does not exist; the model has {}", index, tensors.size());
  }
  return tensors[static_cast<std::size_t>(index)];
}
Tensor& Graph::tensor(int index) {
  return const_cast<Tensor&>(static_cast<const Graph&>(*this).tensor(index));
}

Operands Graph::operands_in(const Node& node) const {
  return {"input", pointers(*this, node.inputs)};
}
Operands Graph::operands_out(const Node& node) const {
  return {"output", pointers(*this, node.outputs)};
}
Operands Graph::operands_between(const Node& node) const {
  return {"intermediate", pointers(*this, node.intermediates)};
}

std::string Graph::label(std::size_t node) const {
  return fmt::format("operator {} ({})", node, nodes.at(node).op.name());
}

std::int64_t multiply_adds(const Graph& graph) {
  std::int64_t sum = 0;
  for (const Node& node : graph.nodes) {
    sum = saturating_sum(sum,
                         node.op.multiply_adds(graph.operands_in(node), graph.operands_out(node)));
  }
  return sum;
}

std::int64_t operations(const Graph& graph) {
  std::int64_t sum = multiply_adds(graph);
  for (const Node& node : graph.nodes) {
    for (const int output : node.outputs) {
      sum = saturating_sum(sum, graph.tensor(output).shape.elements());
    }
  }
  return sum;
}

void check_structure(const Graph& graph) {
  check_all(graph, [](const Node&) {});
}

void check(const Graph& graph) {
  std::optional<Values> values;
  check_all(graph, [&](const Node& node) {
    if (!values) values.emplace(graph);
    check_shapes(graph, node, *values);
  });
}

std::vector<Lifetime> lifetimes(const Graph& graph) {
  const int end = static_cast<int>(graph.nodes.size());
  std::vector<Lifetime> lives(graph.tensors.size(), Lifetime{end + 1, -2});
  const auto touch = [&](int index, int when) {
    if (index == Node::none || graph.tensor(index).is_constant()) return;
    Lifetime& life = lives[static_cast<std::size_t>(index)];
    life.first = std::min(life.first, when);
    life.last = std::max(life.last, when);
  };
  for (const int index : graph.inputs) touch(index, -1);
  for (int i = 0; i < end; ++i) {
    for (const int index : graph.nodes[static_cast<std::size_t>(i)].inputs) touch(index, i);
    for (const int index : graph.nodes[static_cast<std::size_t>(i)].outputs) touch(index, i);
  }
  for (const int index : graph.outputs) touch(index, end);
  for (std::size_t i = 0; i < lives.size(); ++i) {
    if (graph.tensors[i].is_variable && lives[i].used()) lives[i] = {-1, end};
  }
  for (const Node& node : graph.nodes) {
    if (node.op.keeps_output()) lives[static_cast<std::size_t>(node.outputs.at(0))] = {-1, end};
  }
  for (const int index : graph.inputs) {
    if (graph.tensor(index).is_variable) lives[static_cast<std::size_t>(index)] = {};
  }
  return lives;
}

}  // namespace onda
