// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

GradientCase dense(int inputs, int units, Activation activation, bool bias = true, int rows = 1) {
  GradientCase made{fmt::format("{} -> {}, {} rows, activation {}{}", inputs, units, rows,
                                static_cast<int>(activation), bias ? "" : ", no bias"),
                    FullyConnected{.activation = activation, .keep_num_dims = rows > 1},
                    {{.shape = rows > 1 ? Shape{1, rows, inputs} : Shape{1, inputs}, .range = 2},
                     {.shape = {units, inputs}, .is_parameter = true, .range = 2}}};
  if (bias) made.inputs.push_back({.shape = {units}, .is_parameter = true, .range = 2});
  return made;
}

// Sizes that fill vectors of 4, 8 and 16, and that do not; every fused activation.
const AddGradientCases dense_cases([] {
  std::vector<GradientCase> cases;
  for (const Activation activation :
       {Activation::none, Activation::relu, Activation::relu6, Activation::relu_n1_to_1}) {
    for (const int inputs : {1, 3, 8, 16, 19}) {
      for (const int units : {1, 5, 16, 18}) cases.push_back(dense(inputs, units, activation));
    }
    cases.push_back(dense(4, 6, activation, false));
    cases.push_back(dense(5, 3, activation, true, 4));
  }
  cases.push_back(dense(64, 64, Activation::relu));  // enough for threads to share
  cases.push_back(dense(512, 3, Activation::none));
  return cases;
});

// y = W x + b with x = [1, 2], W = [[1, -1], [3, 0.5], [-2, 1]], b = [0.5, -1, -3] and ReLU: the
// sums are -0.5, 3 and -3, so y = [0, 3, 0]. With dy = [1, 2, 4] only d = [0, 2, 0] passes:
// dW = d xᵀ = [[0, 0], [2, 4], [0, 0]], db = d, dx = Wᵀ d = [6, 1]. Two equal samples double dW,
// db.
TEST(FullyConnectedGradient, ByHand) {
  const Tensor input = Tensor::zeros(DType::float32, {1, 2});
  const Tensor weights = Tensor::zeros(DType::float32, {3, 2});
  const Tensor biases = Tensor::zeros(DType::float32, {3});
  const Tensor output = Tensor::zeros(DType::float32, {1, 3});
  std::vector<float> x(32), w{1, -1, 3, 0.5f, -2, 1}, b{0.5f, -1, -3}, y(48);
  std::vector<float> dx(32), dw(6), db(3), dy(48);
  for (int lane = 0; lane < 16; ++lane) {
    x[lane] = 1;
    x[16 + lane] = 2;
    for (int o = 0; lane < 2 && o < 3; ++o) dy[o * 16 + lane] = static_cast<float>(1 << o);
  }
  const TrainingTensor inputs[] = {
      {.tensor = &input, .elements = 2, .value = x.data(), .gradient = dx.data()},
      {.tensor = &weights,
       .elements = 6,
       .is_parameter = true,
       .value = w.data(),
       .gradient = dw.data()},
      {.tensor = &biases,
       .elements = 3,
       .is_parameter = true,
       .value = b.data(),
       .gradient = db.data()}};
  const TrainingTensor outputs[] = {
      {.tensor = &output, .elements = 3, .value = y.data(), .gradient = dy.data()}};
  Workers workers;
  const TrainingBatch batch{2, 16, inputs, outputs, true, 0, nullptr, &workers};
  const FullyConnected dense{.activation = Activation::relu};
  dense.forward(batch);
  EXPECT_EQ((std::vector{y[0], y[16], y[32]}), (std::vector{0.0f, 3.0f, 0.0f}));
  dense.backward(batch);
  EXPECT_EQ(dw, (std::vector<float>{0, 0, 4, 8, 0, 0}));
  EXPECT_EQ(db, (std::vector<float>{0, 4, 0}));
  EXPECT_EQ((std::vector{dx[0], dx[16]}), (std::vector{6.0f, 1.0f}));
  EXPECT_EQ((std::vector{dx[2], dx[18]}), (std::vector{0.0f, 0.0f}));  // padding
}

}  // namespace
}  // namespace onda
