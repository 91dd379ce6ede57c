// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layer_builder.h"

#include <algorithm>

#include "onda/ops/reshape/reshape.h"

namespace onda {

LayerBuilder::LayerBuilder(std::string model_name, std::uint32_t seed)
    : builder_(std::move(model_name)), seed_(seed), random_(seed) {}

LayerBuilder::LayerBuilder(Graph graph, std::uint32_t seed, bool trainable)
    : builder_(std::move(graph)), seed_(seed), random_(seed) {
  const std::vector<Tensor>& tensors = builder_.graph().tensors;
  for (int i = 0; i < static_cast<int>(tensors.size()); ++i) {
    if (!trainable && tensors[static_cast<std::size_t>(i)].is_constant()) frozen_.push_back(i);
  }
}

int LayerBuilder::tensor(std::string_view name) const {
  const std::vector<Tensor>& tensors = builder_.graph().tensors;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].name == name) return static_cast<int>(i);
  }
  throw Error("expected the name of a tensor, received {}", name);
}

int LayerBuilder::input(std::string name, const Shape& sample) {
  std::vector<std::int32_t> extents = sample.extents();
  extents.insert(extents.begin(), 1);
  Shape shape(std::move(extents));
  if (shape.elements() == 0) {
    throw Error("{}: expected a shape without zeros, received {}", name, to_string(sample));
  }
  const int tensor = builder_.input(name, std::move(shape));
  outputs_.emplace_back(tensor, std::move(name));
  return tensor;
}

int LayerBuilder::parameter(std::string_view name, Shape shape, const Initializer& initializer,
                            Fan fan, const ParameterRules& rules) {
  rules.regularizer.check();
  Tensor tensor =
      Tensor::zeros(DType::float32, std::move(shape), fmt::format("{}/{}", layer_.name, name));
  initializer(tensor.values<float>(), fan, random_);
  layer_.parameters += tensor.shape.elements();
  if (!frozen_layer_) layer_.trained_parameters += tensor.shape.elements();
  const int index = builder_.constant(std::move(tensor));
  if (frozen_layer_) {
    frozen_.push_back(index);
  } else if (rules.regularizer || rules.constraint) {
    rules_.emplace(index, rules);
  }
  return index;
}

int LayerBuilder::state(std::string_view name, Shape shape, float value) {
  Tensor tensor =
      Tensor::zeros(DType::float32, std::move(shape), fmt::format("{}/{}", layer_.name, name));
  std::fill(tensor.values<float>().begin(), tensor.values<float>().end(), value);
  layer_.parameters += tensor.shape.elements();
  frozen_.push_back(builder_.constant(std::move(tensor)));
  return frozen_.back();
}

int LayerBuilder::constant(std::string_view name, Tensor tensor) {
  tensor.name = fmt::format("{}/{}", layer_.name, name);
  frozen_.push_back(builder_.constant(std::move(tensor)));
  return frozen_.back();
}

int LayerBuilder::add(Operator op, std::vector<int> inputs) {
  return builder_.add(std::move(op), std::move(inputs), layer_.name);
}

int LayerBuilder::reshape(int tensor, const Shape& sample) {
  std::vector<std::int32_t> extents = sample.extents();
  extents.insert(extents.begin(), 1);
  if (shape(tensor) == Shape(extents)) return tensor;
  const int to = constant(
      "shape", Tensor::of<std::int32_t>({static_cast<std::int32_t>(extents.size())}, extents));
  return add(onda::Reshape{.new_shape = extents}, {tensor, to});
}

void LayerBuilder::count_input(int tensor) {
  const Graph& graph = builder_.graph();
  const bool is_input =
      std::find(graph.inputs.begin(), graph.inputs.end(), tensor) != graph.inputs.end();
  if (!is_input) {
    throw Error("{}: expected an input of the model, received what a layer has computed",
                layer_.type);
  }
  if (graph.tensor(tensor).type == DType::int32) return;
  for (const Node& node : graph.nodes) {
    if (std::find(node.inputs.begin(), node.inputs.end(), tensor) != node.inputs.end()) {
      throw Error("{}: expected an input of whole numbers alone, another layer computes with {}",
                  layer_.type, graph.tensor(tensor).name);
    }
  }
  builder_.set_type(tensor, DType::int32);
}

void LayerBuilder::begin_layer(std::string_view type, std::string_view default_name,
                               const std::string& name, std::span<const int> inputs) {
  const auto taken = [&](const std::string& wanted) {
    return std::any_of(layers_.begin(), layers_.end(),
                       [&](const LayerInfo& layer) { return layer.name == wanted; });
  };
  layer_ = {.name = name, .type = std::string(type), .output_shape = {}};
  frozen_layer_ = false;
  if (name.empty()) {
    layer_.name = default_name;
    for (int i = 1; taken(layer_.name); ++i) layer_.name = fmt::format("{}_{}", default_name, i);
  } else if (taken(name)) {
    throw Error("layer {}: expected a name of its own, an earlier layer has this one", name);
  }
  for (const int input : inputs) {
    const auto maker = std::find_if(outputs_.begin(), outputs_.end(),
                                    [&](const auto& output) { return output.first == input; });
    layer_.inputs.push_back(maker == outputs_.end() ? "" : maker->second);
  }
}

void LayerBuilder::end_layer(int output) {
  layer_.output_shape = shape(output);
  outputs_.emplace_back(output, layer_.name);
  layers_.push_back(std::move(layer_));
}

}  // namespace onda
