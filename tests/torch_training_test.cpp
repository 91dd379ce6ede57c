// SPDX-License-Identifier: Apache-2.0
// Nets of all kinds of layers, trained for a few steps beside PyTorch: every loss and, in the end,
// every weight.
#include <gtest/gtest.h>

#include <cmath>

#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "onda/train/functional.h"

namespace onda {
namespace {

struct TorchRun {
  std::string name;
  std::vector<double> losses;
  struct Weights {
    std::string name;
    std::vector<float> values;
  };
  std::vector<Weights> weights;
};

#include "tests/torch_training_test.inc"

// The values that torch_training_test.py makes, too.
struct Wave {
  double phase = 0;
  double scale = 0.5;
  double offset = 0;
  void operator()(std::span<float> values, Fan, Random&) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] =
          static_cast<float>(scale * std::sin(0.7 * static_cast<double>(i + 1) + phase) + offset);
    }
  }
};

Tensor wave(Shape shape, double phase) {
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape));
  Random unused(0);
  Wave{phase, 1}(tensor.values<float>(), {}, unused);
  return tensor;
}

constexpr int samples = 5;

Tensor labels(int classes) {
  Tensor tensor = Tensor::zeros(DType::float32, {samples});
  for (int i = 0; i < samples; ++i) {
    tensor.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(i % classes);
  }
  return tensor;
}

void expect_run(Model model, const Loss& loss, const data::Dataset& data, const std::string& name) {
  const auto run = std::find_if(torch_runs.begin(), torch_runs.end(),
                                [&](const TorchRun& one) { return one.name == name; });
  ASSERT_NE(run, torch_runs.end()) << name;
  model.compile({.optimizer = SGD{.learning_rate = 0.1, .momentum = 0.5}, .loss = loss});
  const History history = model.fit(
      data,
      {.epochs = static_cast<int>(run->losses.size()), .batch_size = samples, .shuffle = false});
  for (std::size_t i = 0; i < run->losses.size(); ++i) {
    EXPECT_NEAR(history["loss"][i], run->losses[i], 2e-6 * (1 + run->losses[i])) << "step " << i;
  }
  std::size_t found = 0;
  for (const Tensor& tensor : model.training_graph().tensors) {
    const auto expected = std::find_if(run->weights.begin(), run->weights.end(),
                                       [&](const auto& one) { return one.name == tensor.name; });
    if (expected == run->weights.end()) continue;
    ++found;
    const auto values = tensor.values<float>();
    ASSERT_EQ(values.size(), expected->values.size()) << tensor.name;
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_NEAR(values[i], expected->values[i], 5e-6f) << tensor.name << "[" << i << "]";
    }
  }
  EXPECT_EQ(found, run->weights.size());

  // What is converted predicts the same, from the bytes of its file.
  Interpreter interpreter(read_tflite(write_tflite(model.graph())));
  const Tensor converted = predict(interpreter, data.x);
  const Tensor trained = model.predict(data.x);
  for (std::size_t i = 0; i < trained.values<float>().size(); ++i) {
    EXPECT_NEAR(converted.values<float>()[i], trained.values<float>()[i], 1e-5f) << i;
  }
}

TEST(BesideTorch, Convolution) {
  expect_run(
      sequential(
          {.shape = {6, 5, 3}},
          {layers::Conv2D{.filters = 4,
                          .kernel_size = 3,
                          .strides = 2,
                          .padding = Padding::same,
                          .activation = layers::relu,
                          .kernel_initializer = Wave{1},
                          .bias_initializer = Wave{2}},
           layers::AveragePooling2D{.pool_size = {1, 2}, .strides = 1}, layers::Flatten{},
           layers::Dense{.units = 2, .kernel_initializer = Wave{3}, .bias_initializer = Wave{4}}}),
      MeanSquaredError{}, {wave({samples, 6, 5, 3}, 0.3), wave({samples, 2}, 0.9)}, "convolution");
}

TEST(BesideTorch, Separable) {
  expect_run(
      sequential({.shape = {6, 5, 3}},
                 {layers::DepthwiseConv2D{.kernel_size = {3, 2},
                                          .depth_multiplier = 2,
                                          .depthwise_initializer = Wave{1},
                                          .bias_initializer = Wave{2}},
                  layers::BatchNormalization{.activation = layers::relu6,
                                             .beta_initializer = Wave{4},
                                             .gamma_initializer = Wave{3, 0.3, 1}},
                  layers::Conv2D{.filters = 4, .use_bias = false, .kernel_initializer = Wave{5}},
                  layers::MaxPooling2D{}, layers::Flatten{},
                  layers::Dense{.units = 3,
                                .activation = layers::softmax,
                                .kernel_initializer = Wave{6},
                                .bias_initializer = Wave{7}}}),
      SparseCategoricalCrossentropy{}, {wave({samples, 6, 5, 3}, 0.3), labels(3)}, "separable");
}

TEST(BesideTorch, Residual) {
  Functional net;
  auto x = net.input({.shape = {4, 4, 2}});
  x = net(layers::Conv2D{.filters = 4,
                         .kernel_size = 3,
                         .padding = Padding::same,
                         .activation = layers::relu,
                         .kernel_initializer = Wave{1},
                         .bias_initializer = Wave{2}},
          x);
  auto y = net(layers::Conv2D{.filters = 4,
                              .kernel_size = 3,
                              .padding = Padding::same,
                              .kernel_initializer = Wave{3, 0.3},
                              .bias_initializer = Wave{4}},
               x);
  y = net(
      layers::BatchNormalization{.beta_initializer = Wave{6}, .gamma_initializer = Wave{5, 0.3, 1}},
      y);
  x = net(layers::Add{.activation = layers::relu}, {x, y});
  x = net(layers::AveragePooling2D{.pool_size = 4}, x);
  x = net(layers::Flatten{}, x);
  x = net(layers::Dense{.units = 3,
                        .activation = layers::softmax,
                        .kernel_initializer = Wave{7},
                        .bias_initializer = Wave{8}},
          x);
  expect_run(net.model({x}), SparseCategoricalCrossentropy{},
             {wave({samples, 4, 4, 2}, 0.3), labels(3)}, "residual");
}

TEST(BesideTorch, Row) {
  expect_run(
      sequential(
          {.shape = {9, 2}},
          {layers::Conv1D{.filters = 6,
                          .kernel_size = 3,
                          .padding = Padding::same,
                          .dilation_rate = 2,
                          .activation = layers::relu,
                          .kernel_initializer = Wave{1},
                          .bias_initializer = Wave{2}},
           layers::MaxPooling1D{},
           layers::Conv1D{.filters = 4,
                          .kernel_size = 3,
                          .padding = Padding::same,
                          .groups = 2,
                          .kernel_initializer = Wave{3},
                          .bias_initializer = Wave{4}},
           layers::Flatten{},
           layers::Dense{.units = 1, .kernel_initializer = Wave{5}, .bias_initializer = Wave{6}}}),
      MeanSquaredError{}, {wave({samples, 9, 2}, 0.3), wave({samples, 1}, 0.9)}, "row");
}

layers::Dense dense(int units, double phase) {
  return {.units = units, .kernel_initializer = Wave{phase}, .bias_initializer = Wave{phase + 1}};
}

TEST(BesideTorch, SimpleRnn) {
  expect_run(sequential({.shape = {5, 3}}, {layers::SimpleRNN{.units = 4,
                                                              .return_sequences = true,
                                                              .kernel_initializer = Wave{1},
                                                              .recurrent_initializer = Wave{3},
                                                              .bias_initializer = Wave{2}},
                                            layers::Flatten{}, dense(2, 4)}),
             MeanSquaredError{}, {wave({samples, 5, 3}, 0.3), wave({samples, 2}, 0.9)},
             "simple_rnn");
}

TEST(BesideTorch, Lstm) {
  expect_run(sequential({.shape = {6, 3}}, {layers::LSTM{.units = 4,
                                                         .unit_forget_bias = false,
                                                         .kernel_initializer = Wave{2},
                                                         .recurrent_initializer = Wave{3},
                                                         .bias_initializer = Wave{1}},
                                            dense(2, 4)}),
             MeanSquaredError{}, {wave({samples, 6, 3}, 0.3), wave({samples, 2}, 0.9)}, "lstm");
}

TEST(BesideTorch, Gru) {
  // The two biases have another phase each.
  int biases = 0;
  const auto bias = [&biases](std::span<float> values, Fan fan, Random& random) {
    Wave{static_cast<double>(++biases)}(values, fan, random);
  };
  expect_run(sequential({.shape = {4, 3}}, {layers::GRU{.units = 4,
                                                        .return_sequences = true,
                                                        .kernel_initializer = Wave{3},
                                                        .recurrent_initializer = Wave{4},
                                                        .bias_initializer = bias},
                                            layers::Flatten{}, dense(2, 5)}),
             MeanSquaredError{}, {wave({samples, 4, 3}, 0.3), wave({samples, 2}, 0.9)}, "gru");
}

TEST(BesideTorch, Functions) {
  using enum layers::Function;
  Functional net;
  const auto x = net.input({.shape = {3}});
  std::vector<Functional::Node> sums;
  double phase = 0;
  for (const layers::Function function :
       {leaky_relu, elu, selu, gelu, sigmoid, layers::tanh, softplus, softsign, swish, hard_sigmoid,
        hard_swish, exponential}) {
    sums.push_back(net(layers::Dense{.units = 3,
                                     .activation = function,
                                     .kernel_initializer = Wave{phase, 0.9},
                                     .bias_initializer = Wave{phase + 0.5, 0.9}},
                       x));
    ++phase;
  }
  expect_run(net.model({net(layers::Average{}, sums)}), MeanSquaredError{},
             {wave({samples, 3}, 0.3), wave({samples, 3}, 0.9)}, "functions");
}

TEST(BesideTorch, Shapes) {
  Functional net;
  auto x = net.input({.shape = {4, 3, 2}});
  x = net(layers::PReLU{.shared_axes = {1, 2}, .alpha_initializer = Wave{1, 0.2, 0.3}}, x);
  x = net(layers::ZeroPadding2D{.padding = {.bottom = 2, .left = 1}}, x);
  x = net(layers::Cropping2D{.cropping = {.top = 1, .right = 1}}, x);
  const auto y = net(layers::UpSampling2D{.height = 2, .width = 1}, x);
  x = net(layers::Concatenate{}, {x, net(layers::Multiply{}, {x, x})});
  x = net(
      layers::LayerNormalization{.beta_initializer = Wave{3}, .gamma_initializer = Wave{2, 0.3, 1}},
      x);
  const auto average = net(layers::GlobalAveragePooling2D{}, net(layers::Permute{{2, 1, 3}}, x));
  const auto largest = net(layers::GlobalMaxPooling2D{}, y);
  const auto mean = net(layers::GlobalAveragePooling2D{}, y);
  x = net(layers::Concatenate{}, {average, largest, mean});
  expect_run(net.model({net(dense(2, 4), x)}), MeanSquaredError{},
             {wave({samples, 4, 3, 2}, 0.3), wave({samples, 2}, 0.9)}, "shapes");
}

TEST(BesideTorch, Transposed) {
  expect_run(
      sequential(
          {.shape = {3, 4, 2}},
          {layers::Conv2DTranspose{.filters = 4,
                                   .kernel_size = {3, 4},
                                   .strides = {2, 1},
                                   .padding = Padding::same,
                                   .activation = layers::relu,
                                   .kernel_initializer = Wave{1, 0.2},
                                   .bias_initializer = Wave{2, 0.2}},
           layers::Conv2DTranspose{.filters = 3,
                                   .kernel_size = {2, 3},
                                   .strides = {1, 2},
                                   .output_padding = layers::Size2D{0, 1},
                                   .kernel_initializer = Wave{3, 0.2},
                                   .bias_initializer = Wave{4, 0.2}},
           layers::Flatten{},
           layers::Dense{
               .units = 2, .kernel_initializer = Wave{5, 0.02}, .bias_initializer = Wave{6}}}),
      MeanSquaredError{}, {wave({samples, 3, 4, 2}, 0.3), wave({samples, 2}, 0.9)}, "transposed");
}

TEST(BesideTorch, Text) {
  Tensor tokens = Tensor::zeros(DType::float32, {samples, 4});
  for (int i = 0; i < 4 * samples; ++i) {
    tokens.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>((i * i + 3) % 6);
  }
  expect_run(sequential({.shape = {4}},
                        {layers::Embedding{
                             .input_dim = 6, .output_dim = 3, .embeddings_initializer = Wave{1}},
                         layers::GlobalAveragePooling1D{},
                         layers::Dense{.units = 2,
                                       .activation = layers::softmax,
                                       .kernel_initializer = Wave{2},
                                       .bias_initializer = Wave{3}}}),
             SparseCategoricalCrossentropy{}, {std::move(tokens), labels(2)}, "text");
}

}  // namespace
}  // namespace onda
