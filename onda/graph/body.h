// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "onda/graph/graph.h"
#include "onda/ops/body.h"

namespace onda {

/// A graph as the body of an operator:
///
///   If choice;
///   choice.bodies.graphs = {body(then_graph), body(else_graph)};
class GraphBody final : public Body {
 public:
  /// Bodies within bodies, and the nodes of all of them.
  static constexpr int max_depth = 16;
  static constexpr std::int64_t max_nodes = 32768;

  /// Checks the graph. Throws Error, also where it holds more bodies than the limits allow.
  explicit GraphBody(Graph graph);

  const Graph& graph() const { return *graph_; }
  Operands inputs() const override;
  Operands outputs() const override;
  std::int64_t operations() const override { return operations_; }
  std::unique_ptr<PreparedBody> prepare(const Prepare& like) const override;

 private:
  std::shared_ptr<const Graph> graph_;
  std::int64_t operations_;
  std::int64_t nodes_;
  int depth_ = 1;
};

std::shared_ptr<const Body> body(Graph graph);
/// The graph of one that body() made.
const Graph& graph_of(const Body& body);

/// Bytes of the largest tensor that a run of the graph computes, in the bodies of its nodes, too:
/// less than any plan of memory takes, and known before anything is prepared.
std::size_t largest_computed_bytes(const Graph& graph);

/// The bodies for a node with other inputs: resized() for each of them.
Bodies resized(const Bodies& bodies, const Operands& node_inputs);

}  // namespace onda
