// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/graph_builder.h"

namespace onda {

int GraphBuilder::input(std::string name, Shape shape, DType type, Quantization how) {
  const int index = constant({std::move(name), type, std::move(shape), std::move(how), {}});
  graph_.inputs.push_back(index);
  return index;
}

int GraphBuilder::constant(Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  return static_cast<int>(graph_.tensors.size()) - 1;
}

int GraphBuilder::variable(std::string name, Shape shape, DType type, Quantization how) {
  const int index = constant({std::move(name), type, std::move(shape), std::move(how), {}});
  graph_.tensors.back().is_variable = true;
  return index;
}

void GraphBuilder::set_intermediates(std::vector<int> tensors) {
  if (graph_.nodes.empty()) throw Error("intermediates: expected a node before them");
  graph_.nodes.back().intermediates = std::move(tensors);
}

int GraphBuilder::add(Operator op, std::vector<int> inputs, std::string output_name) {
  if (inputs.empty()) throw Error("{}: expected at least one input", op.name());
  const auto data = static_cast<std::size_t>(op.quantization().data_input);
  const DType type = graph_.tensor(data < inputs.size() ? inputs[data] : inputs.front()).type;
  return add(std::move(op), std::move(inputs), std::move(output_name), type, {});
}

int GraphBuilder::add(Operator op, std::vector<int> inputs, std::string output_name, DType type,
                      Quantization how) {
  Node node{std::move(op), std::move(inputs), {}};
  try {
    std::vector<Shape> shapes = node.op.output_shapes(graph_.operands_in(node));
    if (shapes.size() != 1) throw Error("expected one output, it has {}", shapes.size());
    node.outputs = {
        constant({std::move(output_name), type, std::move(shapes.front()), std::move(how), {}})};
  } catch (const Error& error) {
    throw error.within(std::string(node.op.name()));
  }
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs.front();
}

std::vector<int> GraphBuilder::add_outputs(Operator op, std::vector<int> inputs,
                                           const std::string& name, int like) {
  Node node{std::move(op), std::move(inputs), {}};
  try {
    for (Shape& shape : node.op.output_shapes(graph_.operands_in(node))) {
      const Tensor& tensor = graph_.tensor(like);
      node.outputs.push_back(constant({fmt::format("{}_{}", name, node.outputs.size()),
                                       tensor.type,
                                       std::move(shape),
                                       tensor.quantization,
                                       {}}));
    }
  } catch (const Error& error) {
    throw error.within(std::string(node.op.name()));
  }
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs;
}

Graph GraphBuilder::finish(std::vector<int> outputs) {
  graph_.outputs = std::move(outputs);
  check(graph_);
  return std::move(graph_);
}

}  // namespace onda
