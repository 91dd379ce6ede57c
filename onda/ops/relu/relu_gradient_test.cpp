// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

const AddGradientCases relu_cases([] {
  return std::vector<GradientCase>{{"of a vector", Relu{}, {{.shape = {1, 7}}}},
                                   {"of an image", Relu{}, {{.shape = {1, 3, 2, 4}}}},
                                   {"that threads share", Relu{}, {{.shape = {1, 600}}}}};
});

// max(x, 0), slope 0 at 0 (TensorFlow's ReluGrad: x > 0); a NaN is not hidden.
TEST(ReluGradient, ByHand) {
  const Tensor tensor = Tensor::zeros(DType::float32, {1, 1});
  std::vector<float> x(16, -1.0f), y(16), dx(16, 10.0f), dy(16, 2.0f);
  x[1] = 0.0f;
  x[2] = 3.0f;
  x[3] = std::nanf("");
  const TrainingTensor inputs[] = {
      {.tensor = &tensor, .elements = 1, .value = x.data(), .gradient = dx.data()}};
  const TrainingTensor outputs[] = {
      {.tensor = &tensor, .elements = 1, .value = y.data(), .gradient = dy.data()}};
  Workers workers;
  const TrainingBatch batch{16, 16, inputs, outputs, true, 0, nullptr, &workers};
  Relu{}.forward(batch);
  Relu{}.backward(batch);
  EXPECT_EQ(y[0], 0.0f);
  EXPECT_EQ(y[1], 0.0f);
  EXPECT_EQ(y[2], 3.0f);
  EXPECT_TRUE(std::isnan(y[3]));
  EXPECT_EQ(dx[0], 0.0f);
  EXPECT_EQ(dx[1], 0.0f);
  EXPECT_EQ(dx[2], 2.0f);
}

}  // namespace
}  // namespace onda
