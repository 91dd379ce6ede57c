// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers.h"

#include <algorithm>

#include "onda/ops/fully_connected/fully_connected.h"

namespace onda {

LayerBuilder::LayerBuilder(std::string model_name, std::uint32_t seed)
    : builder_(std::move(model_name)), random_(seed) {}

int LayerBuilder::input(std::string name, const Shape& sample) {
  std::vector<std::int32_t> extents = sample.extents();
  extents.insert(extents.begin(), 1);
  Shape shape(std::move(extents));
  if (shape.elements() == 0) {
    throw Error("{}: expected a shape without zeros, received {}", name, to_string(sample));
  }
  return builder_.input(std::move(name), std::move(shape));
}

int LayerBuilder::parameter(std::string_view name, Shape shape, const Initializer& initializer,
                            Fan fan) {
  Tensor tensor =
      Tensor::zeros(DType::float32, std::move(shape), fmt::format("{}/{}", layer_.name, name));
  initializer(tensor.values<float>(), fan, random_);
  layer_.parameters += tensor.shape.elements();
  return builder_.constant(std::move(tensor));
}

int LayerBuilder::add(Operator op, std::vector<int> inputs) {
  return builder_.add(std::move(op), std::move(inputs), layer_.name);
}

void LayerBuilder::begin_layer(std::string_view type, std::string_view default_name,
                               const std::string& name) {
  const auto taken = [&](const std::string& wanted) {
    return std::any_of(layers_.begin(), layers_.end(),
                       [&](const LayerInfo& layer) { return layer.name == wanted; });
  };
  layer_ = {.name = name, .type = std::string(type), .output_shape = {}, .parameters = 0};
  if (name.empty()) {
    layer_.name = default_name;
    for (int i = 1; taken(layer_.name); ++i) layer_.name = fmt::format("{}_{}", default_name, i);
  } else if (taken(name)) {
    throw Error("layer {}: expected a name of its own, an earlier layer has this one", name);
  }
}

void LayerBuilder::end_layer(int output) {
  layer_.output_shape = shape(output);
  layers_.push_back(std::move(layer_));
}

int Dense::build(LayerBuilder& builder, int input) const {
  if (units < 1) throw Error("Dense: expected units of at least 1, received {}", units);
  const Shape& shape = builder.shape(input);
  if (shape.rank() < 2) {
    throw Error("Dense: expected an input of at least one axis, received {}", to_string(shape));
  }
  const std::int32_t inputs = shape[-1];
  const bool keep_num_dims = shape.rank() > 2;
  const Fan fan{static_cast<double>(inputs), static_cast<double>(units)};
  std::vector<int> operands{input,
                            builder.parameter("kernel", {units, inputs}, kernel_initializer, fan)};
  if (use_bias) operands.push_back(builder.parameter("bias", {units}, bias_initializer, fan));
  return builder.add(FullyConnected{.activation = activation, .keep_num_dims = keep_num_dims},
                     operands);
}

}  // namespace onda
