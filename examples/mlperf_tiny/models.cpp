// SPDX-License-Identifier: Apache-2.0
#include "examples/mlperf_tiny/models.h"

#include "onda/core/random.h"
#include "onda/train/functional.h"

namespace onda::mlperf_tiny {
namespace {

using layers::BatchNormalization;
using layers::relu;
using Node = Functional::Node;

layers::Conv2D convolution(int filters, layers::Size2D kernel, layers::Size2D strides = 1) {
  return {.filters = filters,
          .kernel_size = kernel,
          .strides = strides,
          .padding = Padding::same,
          .kernel_initializer = HeNormal{}};
}

}  // namespace

Model resnet_8(std::uint32_t seed) {
  Functional net{{.name = "resnet_8", .seed = seed}};
  Node x = net.input({.shape = {32, 32, 3}});
  x = net(convolution(16, 3), x);
  x = net(BatchNormalization{.activation = relu}, x);
  for (const int filters : {16, 32, 64}) {
    const int strides = filters == 16 ? 1 : 2;
    Node shortcut = x;
    x = net(convolution(filters, 3, strides), x);
    x = net(BatchNormalization{.activation = relu}, x);
    x = net(convolution(filters, 3), x);
    x = net(BatchNormalization{}, x);
    if (strides == 2) shortcut = net(convolution(filters, 1, strides), shortcut);
    x = net(layers::Add{.activation = relu}, {shortcut, x});
  }
  x = net(layers::AveragePooling2D{.pool_size = 8}, x);
  x = net(layers::Flatten{}, x);
  x = net(
      layers::Dense{.units = 10, .activation = layers::softmax, .kernel_initializer = HeNormal{}},
      x);
  return net.model({x});
}

Model ds_cnn(std::uint32_t seed) {
  std::vector<Layer> all{
      layers::Conv2D{.filters = 64, .kernel_size = {10, 4}, .strides = 2, .padding = Padding::same},
      BatchNormalization{.activation = relu}, layers::Dropout{.rate = 0.2}};
  for (int block = 0; block < 4; ++block) {
    all.push_back(layers::DepthwiseConv2D{.kernel_size = 3, .padding = Padding::same});
    all.push_back(BatchNormalization{.activation = relu});
    all.push_back(layers::Conv2D{.filters = 64, .padding = Padding::same});
    all.push_back(BatchNormalization{.activation = relu});
  }
  all.push_back(layers::Dropout{.rate = 0.4});
  all.push_back(layers::AveragePooling2D{.pool_size = {25, 5}});
  all.push_back(layers::Flatten{});
  all.push_back(layers::Dense{.units = 12, .activation = layers::softmax});
  return sequential({.shape = {49, 10, 1}}, all, {.name = "ds_cnn", .seed = seed});
}

Model mobilenet_v1_025(std::uint32_t seed) {
  std::vector<Layer> all{convolution(8, 3, 2), BatchNormalization{.activation = relu}};
  struct Block {
    int filters;
    int strides;
  };
  for (const Block block : std::vector<Block>{{16, 1},
                                              {32, 2},
                                              {32, 1},
                                              {64, 2},
                                              {64, 1},
                                              {128, 2},
                                              {128, 1},
                                              {128, 1},
                                              {128, 1},
                                              {128, 1},
                                              {128, 1},
                                              {256, 2},
                                              {256, 1}}) {
    all.push_back(layers::DepthwiseConv2D{.kernel_size = 3,
                                          .strides = block.strides,
                                          .padding = Padding::same,
                                          .depthwise_initializer = HeNormal{}});
    all.push_back(BatchNormalization{.activation = relu});
    all.push_back(convolution(block.filters, 1));
    all.push_back(BatchNormalization{.activation = relu});
  }
  all.push_back(layers::AveragePooling2D{.pool_size = 3});
  all.push_back(layers::Flatten{});
  all.push_back(layers::Dense{.units = 2, .activation = layers::softmax});
  return sequential({.shape = {96, 96, 3}}, all, {.name = "mobilenet_v1_025", .seed = seed});
}

Model auto_encoder(std::uint32_t seed) {
  std::vector<Layer> all;
  for (const int units : {128, 128, 128, 128, 8, 128, 128, 128, 128}) {
    all.push_back(layers::Dense{.units = units});
    all.push_back(BatchNormalization{.activation = relu});
  }
  all.push_back(layers::Dense{.units = 640});
  return sequential({.shape = {640}}, all, {.name = "auto_encoder", .seed = seed});
}

std::vector<Named> all_models() {
  return {{"ResNet-8", resnet_8},
          {"DS-CNN", ds_cnn},
          {"MobileNetV1 0.25", mobilenet_v1_025},
          {"auto-encoder", auto_encoder, false}};
}

data::Dataset synthetic_task(const Model& model, bool classifies, int samples, std::uint32_t seed) {
  const Shape input = model.graph().input(0).shape;
  const Shape output = model.graph().output(0).shape;
  const auto elements = static_cast<std::size_t>(input.elements());
  data::Dataset task{Tensor::zeros(DType::float32, input.with_batch(samples), "x"),
                     Tensor::zeros(DType::float32, {samples}, "y")};
  const auto uniform = [](Random& random) { return static_cast<float>(random.uniform(-1, 1)); };
  // What all sets of this task have in common comes from a generator of its own.
  Random common(1);
  const int patterns = classifies ? output[-1] : 6;
  std::vector<float> pattern(static_cast<std::size_t>(patterns) * elements);
  for (float& value : pattern) value = uniform(common);
  Random random(seed);
  const auto x = task.x.values<float>();
  for (int sample = 0; sample < samples; ++sample) {
    float* to = x.data() + static_cast<std::size_t>(sample) * elements;
    for (std::size_t i = 0; i < elements; ++i) to[i] = (classifies ? 0.7f : 0.1f) * uniform(random);
    const int label = sample % patterns;
    for (int k = 0; k < patterns; ++k) {
      const float strength = !classifies ? uniform(random) : k == label ? 0.5f : 0.0f;
      const float* from = pattern.data() + static_cast<std::size_t>(k) * elements;
      for (std::size_t i = 0; i < elements; ++i) to[i] += strength * from[i];
    }
    task.y.values<float>()[static_cast<std::size_t>(sample)] = static_cast<float>(label);
  }
  if (!classifies) task.y = task.x;
  return task;
}

}  // namespace onda::mlperf_tiny
