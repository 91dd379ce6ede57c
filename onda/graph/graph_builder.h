// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// Makes a Graph node by node; shapes follow from the operators.
///
///   GraphBuilder builder;
///   const int x = builder.input("x", {1, 2});
///   const int w = builder.constant(Tensor::of<float>({1, 2}, {0.5f, 0.25f}, "w"));
///   const int y = builder.add(FullyConnected{}, {x, w}, "y");
///   const Graph graph = builder.finish({y});
class GraphBuilder {
 public:
  explicit GraphBuilder(std::string name = "main") { graph_.name = std::move(name); }
  /// Goes on with a graph.
  explicit GraphBuilder(Graph graph) : graph_(std::move(graph)) {}

  int input(std::string name, Shape shape, DType type = DType::float32, Quantization how = {});
  int constant(Tensor tensor);
  /// A tensor that keeps its value from run to run.
  int variable(std::string name, Shape shape, DType type = DType::float32, Quantization how = {});
  /// Adds a node with one output and returns the output's index. The output has the type of the
  /// input that the operator computes with, mostly the first, unless `type` and `how` say
  /// otherwise. Throws Error when the inputs do not fit.
  int add(Operator op, std::vector<int> inputs, std::string output_name);
  int add(Operator op, std::vector<int> inputs, std::string output_name, DType type,
          Quantization how);
  /// Adds a node with any number of outputs, "NAME_0" and so on, all of the type and the scale of
  /// tensor `like`. Returns their indices.
  std::vector<int> add_outputs(Operator op, std::vector<int> inputs, const std::string& name,
                               int like);
  /// What Node::intermediates says of the node that was added last. Throws Error when there is
  /// none.
  void set_intermediates(std::vector<int> tensors);
  /// Of an input that no node reads yet.
  void set_type(int tensor, DType type) { graph_.tensor(tensor).type = type; }
  const Graph& graph() const { return graph_; }
  /// The checked graph.
  Graph finish(std::vector<int> outputs);

 private:
  Graph graph_;
};

}  // namespace onda
