// SPDX-License-Identifier: Apache-2.0
#include "tests/small_nets.h"

#include <algorithm>
#include <cmath>

#include "onda/core/random.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/elu/elu.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/hard_swish/hard_swish.h"
#include "onda/ops/leaky_relu/leaky_relu.h"
#include "onda/ops/logistic/logistic.h"
#include "onda/ops/maximum/maximum.h"
#include "onda/ops/minimum/minimum.h"
#include "onda/ops/prelu/prelu.h"
#include "onda/ops/tanh/tanh.h"
#include "onda/train/functional.h"

namespace onda {
namespace {

Tensor drawn(const char* name, const Shape& shape, Random& random) {
  Tensor tensor = Tensor::zeros(DType::float32, shape, name);
  for (float& value : tensor.values<float>()) value = static_cast<float>(random.normal(0, 0.5));
  return tensor;
}

int dense(GraphBuilder& builder, Random& random, int from, int inputs, int units,
          const char* name) {
  return builder.add(FullyConnected{},
                     {from, builder.constant(drawn("w", {units, inputs}, random)),
                      builder.constant(drawn("b", {units}, random))},
                     name);
}

// Ranges that tensors have in common: of a dense layer, of a sigmoid, which brings its own, and of
// a constant.
Model with_maximum(std::uint32_t seed) {
  Random random(seed);
  GraphBuilder builder;
  const int x = builder.input("input", {1, 6});
  const int a = dense(builder, random, x, 6, 8, "a");
  const int b = builder.add(Logistic{}, {dense(builder, random, x, 6, 8, "b")}, "sigmoid");
  const int most = builder.add(Maximum{}, {a, b}, "most");
  const int least =
      builder.add(Minimum{}, {most, builder.constant(drawn("limit", {8}, random))}, "least");
  const int scaled =
      builder.add(Prelu{}, {least, builder.constant(drawn("alpha", {8}, random))}, "scaled");
  return Model(builder.finish({dense(builder, random, scaled, 8, 2, "y")}), {.seed = seed});
}

Model with_activations(std::uint32_t seed) {
  Random random(seed);
  GraphBuilder builder;
  int x = builder.input("input", {1, 6});
  int inputs = 6;
  for (const Operator& activation :
       {Operator(Tanh{}), Operator(LeakyRelu{}), Operator(HardSwish{}), Operator(Elu{})}) {
    x = builder.add(activation, {dense(builder, random, x, inputs, 12, "dense")}, "activation");
    inputs = 12;
  }
  return Model(builder.finish({dense(builder, random, x, 12, 2, "y")}), {.seed = seed});
}

}  // namespace

data::Dataset sines_task(const Shape& sample, int outputs, bool classes, int count,
                         std::uint32_t seed) {
  Random random(seed);
  const auto width = static_cast<std::size_t>(sample.elements());
  std::vector<double> weights = random.uniform(-1, 1, width * static_cast<std::size_t>(outputs));
  std::vector<std::int32_t> extents = sample.extents();
  extents.insert(extents.begin(), count);
  Tensor x = Tensor::zeros(DType::float32, Shape(extents));
  Tensor y = Tensor::zeros(DType::float32, {count, classes ? 1 : outputs});
  const auto values = x.values<float>();
  for (float& value : values) value = static_cast<float>(random.uniform(-1, 2));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    std::vector<double> sums(static_cast<std::size_t>(outputs));
    for (std::size_t o = 0; o < sums.size(); ++o) {
      for (std::size_t k = 0; k < width; ++k) {
        sums[o] +=
            weights[o * width + k] * std::sin(2 * static_cast<double>(values[i * width + k]));
      }
    }
    if (classes) {
      y.values<float>()[i] =
          static_cast<float>(std::max_element(sums.begin(), sums.end()) - sums.begin());
    } else {
      for (std::size_t o = 0; o < sums.size(); ++o) {
        y.values<float>()[i * sums.size() + o] = static_cast<float>(sums[o]);
      }
    }
  }
  return {std::move(x), std::move(y)};
}

std::vector<Net> small_nets() {
  return {
      {"dense",
       {8},
       3,
       false,
       [](std::uint32_t seed) {
         return sequential(
             {.shape = {8}},
             {layers::Dense{.units = 16, .activation = layers::relu},
              layers::Dense{.units = 16, .activation = layers::relu}, layers::Dense{.units = 3}},
             {.seed = seed});
       }},
      {"conv",
       {8, 8, 2},
       2,
       false,
       [](std::uint32_t seed) {
         return sequential(
             {.shape = {8, 8, 2}},
             {layers::Conv2D{.filters = 8, .kernel_size = 3, .padding = Padding::same},
              layers::BatchNormalization{.momentum = 0.8}, layers::Activation{layers::relu},
              layers::MaxPooling2D{},
              layers::Conv2D{.filters = 6, .kernel_size = 3, .activation = layers::relu},
              layers::Flatten{}, layers::Dense{.units = 2}},
             {.seed = seed});
       }},
      {"depthwise",
       {8, 8, 2},
       4,
       true,
       [](std::uint32_t seed) {
         return sequential(
             {.shape = {8, 8, 2}},
             {layers::Conv2D{.filters = 8, .kernel_size = 3, .activation = layers::relu},
              layers::DepthwiseConv2D{.kernel_size = 3, .padding = Padding::same},
              layers::BatchNormalization{.momentum = 0.8}, layers::Activation{layers::relu},
              layers::AveragePooling2D{}, layers::Flatten{}, layers::Dense{.units = 4}},
             {.seed = seed});
       }},
      {"average pool",
       {8, 8, 2},
       4,
       true,
       [](std::uint32_t seed) {
         return sequential(
             {.shape = {8, 8, 2}},
             {layers::Conv2D{.filters = 8, .kernel_size = 3, .activation = layers::relu},
              layers::AveragePooling2D{}, layers::Flatten{}, layers::Dense{.units = 4}},
             {.seed = seed});
       }},
      {"transposed",
       {4, 4, 2},
       2,
       false,
       [](std::uint32_t seed) {
         return sequential(
             {.shape = {4, 4, 2}},
             {layers::Conv2DTranspose{.filters = 6, .kernel_size = 3, .strides = 2},
              layers::BatchNormalization{.momentum = 0.8}, layers::Activation{layers::relu},
              layers::Conv2DTranspose{.filters = 4,
                                      .kernel_size = 2,
                                      .padding = Padding::same,
                                      .activation = layers::relu},
              layers::MaxPooling2D{}, layers::Flatten{}, layers::Dense{.units = 2}},
             {.seed = seed});
       }},
      {"softmax",
       {8},
       4,
       true,
       [](std::uint32_t seed) {
         return sequential({.shape = {8}},
                           {layers::Dense{.units = 16, .activation = layers::relu},
                            layers::Dense{.units = 4, .activation = layers::softmax}},
                           {.seed = seed});
       }},
      {"global average",
       {6, 6, 2},
       3,
       true,
       [](std::uint32_t seed) {
         return sequential(
             {.shape = {6, 6, 2}},
             {layers::Conv2D{.filters = 8, .kernel_size = 3, .activation = layers::relu},
              layers::GlobalAveragePooling2D{}, layers::Dense{.units = 3}},
             {.seed = seed});
       },
       true},
      {"maximum", {6}, 2, false, with_maximum, true},
      {"activations", {6}, 2, false, with_activations, true},
      {"residual add",
       {6, 6, 4},
       3,
       false,
       [](std::uint32_t seed) {
         Functional net{{.seed = seed}};
         const auto input = net.input({.shape = {6, 6, 4}});
         auto x = net(layers::Conv2D{.filters = 8,
                                     .kernel_size = 3,
                                     .padding = Padding::same,
                                     .activation = layers::relu},
                      input);
         auto y = net(layers::Conv2D{.filters = 8, .kernel_size = 3, .padding = Padding::same}, x);
         y = net(layers::BatchNormalization{.momentum = 0.8}, y);
         x = net(layers::Add{.activation = layers::relu}, {x, y});
         x = net(layers::Flatten{}, net(layers::AveragePooling2D{.pool_size = 3}, x));
         return net.model({net(layers::Dense{.units = 3}, x)});
       }},
  };
}

CompileOptions learning(const Net& net, double rate) {
  CompileOptions options{.optimizer = Adam{.learning_rate = rate}};
  const bool logits = net.name != std::string_view("softmax");
  if (net.classes) options.loss = SparseCategoricalCrossentropy{.from_logits = logits};
  return options;
}

}  // namespace onda
