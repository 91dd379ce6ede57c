// SPDX-License-Identifier: Apache-2.0
// What a graph computes without any input: shapes of tensors, shapes of shapes, weights that are
// stored in a smaller type.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// Goes through the nodes of a graph in order and knows the values that follow from constants and
/// from shapes: those of a node whose inputs are all known, and of SHAPE and RANK. They are
/// computed by the node's own kernel, as long as all of them together take at most
/// `memory_limit_bytes` and `operations_limit`; the rest is computed at every run.
class KnownValues {
 public:
  static constexpr std::size_t memory_limit_bytes = std::size_t{64} << 20;
  static constexpr std::int64_t operations_limit = 16'000'000;

  explicit KnownValues(const Graph& graph)
      : graph_(graph), values_(graph.tensors.size()), is_open_(graph.tensors.size()) {}

  /// The inputs of a node that every node before it has been passed to.
  Operands inputs(const Node& node) const;
  /// Computes the outputs of a node if they follow from what is known.
  bool compute(const Node& node, const std::vector<Shape>& output_shapes);
  bool has(int tensor) const { return values_[static_cast<std::size_t>(tensor)].has_value(); }
  /// Whether the tensor's shape, and so what follows from it, is only the most that it may be
  /// (Operator::shapes_follow_values()).
  bool is_open(int tensor) const { return is_open_[static_cast<std::size_t>(tensor)]; }
  Tensor take(int tensor) { return std::move(*values_[static_cast<std::size_t>(tensor)]); }

 private:
  const Tensor* find(int tensor) const;
  bool follows(const Node& node) const;
  bool run(const Node& node, const std::vector<Shape>& output_shapes);

  const Graph& graph_;
  std::vector<std::optional<Tensor>> values_;
  std::vector<bool> is_open_;
  std::size_t bytes_ = 0;
  std::int64_t operations_ = 0;
};

/// Computes the outputs of an operator by its kernel, from inputs that all have their values, into
/// `outputs`, whose shapes are those that the operator gives. False where it keeps something from
/// run to run. Throws Error where it cannot be prepared.
bool compute_outputs(const Operator& op, const std::vector<const Tensor*>& inputs,
                     std::vector<Tensor>& outputs);

/// Whether any node's outputs may be known beforehand.
bool has_known_values(const Graph& graph);

/// Makes constants of the outputs that are known, and leaves out their nodes.
void fold_known_nodes(Graph& graph);
/// The graph without the nodes whose outputs are known, and without what is unused then. What runs
/// or prints a graph begins with it. Throws Error as check() does.
Graph without_known_nodes(Graph graph);
/// The same for one that is shared: itself where nothing is known.
std::shared_ptr<const Graph> runnable(std::shared_ptr<const Graph> graph);

/// Where the shape of an output is an input that only a run gives, the output's own shape stands
/// for it from now on, as in runtimes that plan beforehand. `is_open` tells the tensors that have
/// none.
void settle_shape_inputs(Graph& graph, const std::function<bool(int tensor)>& is_open);

/// Gives every tensor that `may_change` the shape that its node computes. Throws Error where one
/// depends on values that only a run gives.
void infer_shapes(Graph& graph, const std::function<bool(int tensor)>& may_change);

/// The graph for inputs of other shapes, one for each input: all shapes follow from them, those
/// within bodies, too. Throws Error where an operator cannot have them, with its name.
Graph resized(Graph graph, const std::vector<Shape>& input_shapes);

}  // namespace onda
