// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/body.h"

#include <algorithm>

#include "onda/graph/known_values.h"
#include "onda/graph/program.h"
#include "onda/ops/call.h"

namespace onda {

GraphBody::GraphBody(Graph graph) {
  check(graph);
  operations_ = onda::operations(graph);
  nodes_ = static_cast<std::int64_t>(graph.nodes.size());
  for (const Node& node : graph.nodes) {
    if (!node.op.bodies()) continue;
    for (const auto& inner : node.op.bodies()->graphs) {
      const auto& held = dynamic_cast<const GraphBody&>(*inner);
      nodes_ += held.nodes_;
      depth_ = std::max(depth_, held.depth_ + 1);
    }
  }
  if (depth_ > max_depth) {
    throw Error("expected at most {} graphs within each other, received {}", max_depth, depth_);
  }
  if (nodes_ > max_nodes) {
    throw Error("expected at most {} operators in a graph and those within it, received {}",
                max_nodes, nodes_);
  }
  graph_ = std::make_shared<const Graph>(std::move(graph));
}

Operands GraphBody::inputs() const {
  std::vector<const Tensor*> tensors;
  for (const int input : graph_->inputs) tensors.push_back(&graph_->tensor(input));
  return {"input", std::move(tensors)};
}

Operands GraphBody::outputs() const {
  std::vector<const Tensor*> tensors;
  for (const int output : graph_->outputs) tensors.push_back(&graph_->tensor(output));
  return {"output", std::move(tensors)};
}

std::unique_ptr<PreparedBody> GraphBody::prepare(const Prepare& like) const {
  auto program = std::make_unique<Program>(runnable(graph_), like.options);
  if (!program->ends_runs()) return program;
  throw Error("a graph within an operator: expected none that ends the run of the model");
}

std::shared_ptr<const Body> body(Graph graph) {
  return std::make_shared<const GraphBody>(std::move(graph));
}

const Graph& graph_of(const Body& body) { return dynamic_cast<const GraphBody&>(body).graph(); }

std::size_t largest_computed_bytes(const Graph& graph) {
  std::size_t most = 0;
  const auto look_at = [&](const std::vector<int>& tensors) {
    for (const int index : tensors) {
      const Tensor& tensor = graph.tensor(index);
      if (!tensor.is_constant()) most = std::max(most, tensor.bytes());
    }
  };
  look_at(graph.inputs);
  for (const Node& node : graph.nodes) {
    look_at(node.outputs);
    if (!node.op.bodies()) continue;
    for (const auto& inner : node.op.bodies()->graphs) {
      most = std::max(most, largest_computed_bytes(graph_of(*inner)));
    }
  }
  return most;
}

Bodies resized(const Bodies& bodies, const Operands& node_inputs) {
  Bodies changed = bodies;
  for (std::size_t i = 0; i < changed.graphs.size(); ++i) {
    const Graph& graph = graph_of(*changed.graphs[i]);
    std::vector<Shape> shapes;
    for (std::size_t at = 0; at < graph.inputs.size(); ++at) {
      shapes.push_back(node_inputs[bodies.first_input + static_cast<int>(at)].shape);
    }
    try {
      changed.graphs[i] = body(resized(graph, shapes));
    } catch (const Error& error) {
      throw error.within(fmt::format("body {}", i));
    }
  }
  return changed;
}

}  // namespace onda
