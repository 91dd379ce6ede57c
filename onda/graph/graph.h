// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "onda/core/tensor.h"
#include "onda/ops/operator.h"

namespace onda {

/// An operator and the tensors it works on, as indices into Graph::tensors. An optional input that
/// is left out is Node::none.
struct Node {
  static constexpr int none = -1;

  Operator op;
  std::vector<int> inputs;
  std::vector<int> outputs;
  /// Tensors that stand for what the operator computes on its way: no values, but scales that some
  /// operators need (UNIDIRECTIONAL_SEQUENCE_LSTM on integers).
  std::vector<int> intermediates = {};
};

/// What a file calls an entry into the model, and what it calls the inputs and outputs, in the
/// graph's order; empty where it says nothing.
struct Signature {
  std::string key;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

/// A model: tensors, and nodes in the order they run. The builder makes it, the trainer trains it,
/// passes rewrite it, the quantizer types it, `.tflite` stores it, the interpreter runs it and the
/// emitter prints it.
struct Graph {
  std::string name;
  std::string description;
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<int> inputs;
  std::vector<int> outputs;
  Signature signature = {};

  /// Throws Error when there is no such tensor.
  const Tensor& tensor(int index) const;
  Tensor& tensor(int index);
  const Tensor& input(int index) const {
    return tensor(inputs.at(static_cast<std::size_t>(index)));
  }
  const Tensor& output(int index) const {
    return tensor(outputs.at(static_cast<std::size_t>(index)));
  }

  Operands operands_in(const Node& node) const;
  Operands operands_out(const Node& node) const;
  Operands operands_between(const Node& node) const;
  /// "operator 3 (CONV_2D)", how messages name a node.
  std::string label(std::size_t node) const;
};

/// Sum over all nodes of what Operator::multiply_adds counts.
std::int64_t multiply_adds(const Graph& graph);
/// The same and one for each element that a node makes: what the time of one run goes by.
std::int64_t operations(const Graph& graph);

/// Throws Error unless every index exists, every tensor is made once and before it is used, every
/// constant has the bytes of its shape, scales and zero points come in pairs, and every operator's
/// outputs have the shapes that its inputs give. What reads a graph from outside calls it; what
/// runs one relies on it.
void check(const Graph& graph);
/// The same but for shapes: a reader's check before it works out those that a file leaves open.
void check_structure(const Graph& graph);

/// When a computed tensor has to keep its value: from the first node that touches it to the last,
/// in node numbers. Graph inputs live from -1, graph outputs to nodes.size(); variables, and
/// outputs that an operator keeps, always. Constants, tensors that nothing touches, and variables
/// among the inputs, which are the caller's, have no lifetime.
struct Lifetime {
  int first = 0;
  int last = -1;
  bool used() const { return first <= last; }
};
std::vector<Lifetime> lifetimes(const Graph& graph);

}  // namespace onda
