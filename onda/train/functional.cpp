// SPDX-License-Identifier: Apache-2.0
#include "onda/train/functional.h"

namespace onda {

Functional::Functional(const ModelOptions& options) : builder_(options.name, options.seed) {}

Functional::Functional(Graph graph, const ModelOptions& options, bool trainable)
    : builder_(std::move(graph), options.seed, trainable) {}

Functional::Node Functional::input(const Input& input) {
  return {builder_.input(input.name, input.shape)};
}

Functional::Node Functional::tensor(std::string_view name) const { return {builder_.tensor(name)}; }

Functional::Node Functional::operator()(const Layer& layer, Node input, bool trainable) {
  return (*this)(layer, std::vector{input}, trainable);
}

Functional::Node Functional::operator()(const Layer& layer, const std::vector<Node>& inputs,
                                        bool trainable) {
  std::vector<int> tensors;
  for (const Node& input : inputs) tensors.push_back(input.tensor);
  return {layer.build(builder_, tensors, trainable)};
}

Model Functional::model(const std::vector<Node>& outputs) {
  std::vector<int> tensors;
  for (const Node& output : outputs) tensors.push_back(output.tensor);
  return Model(std::move(builder_), std::move(tensors));
}

}  // namespace onda
