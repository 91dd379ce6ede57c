// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_normalization/batch_normalization.h"

#include <gtest/gtest.h>

#include <cmath>

#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"

namespace onda {
namespace {

GradientCase normalized(const char* label, Shape shape, Activation activation) {
  const Shape channels{shape[-1]};
  return {label,
          BatchNormalization{.activation = activation},
          {{.shape = std::move(shape)},
           {.shape = channels, .is_parameter = true},
           {.shape = channels, .is_parameter = true},
           {.shape = channels, .is_parameter = true, .is_state = true},
           {.shape = channels, .is_parameter = true, .is_state = true}}};
}

const AddGradientCases batch_normalization_cases([] {
  return std::vector<GradientCase>{
      normalized("of a vector", {1, 5}, Activation::none),
      normalized("of an image, relu", {1, 3, 2, 9}, Activation::relu),
      normalized("of a row, relu6", {1, 4, 17}, Activation::relu6),
      normalized("that threads share", {1, 7, 76}, Activation::relu),
  };
});

// Two samples of one channel, 1 and 5: mean 3, variance 4 (divided by 2, as Keras does). With gamma
// 2, beta 1 and epsilon 1e-3: y = (x - 3) * 2 / sqrt(4.001) + 1. The moving ones, from 0 and 1 with
// momentum 0.99: 0.03 and 0.99 + 0.04 = 1.03. Padding lanes hold 1000 and must not count.
TEST(BatchNormalization, ByHand) {
  const Tensor sample = Tensor::zeros(DType::float32, {1, 1});
  const Tensor channel = Tensor::zeros(DType::float32, {1});
  std::vector<float> x(16, 1000.0f), y(16), gamma{2}, beta{1}, mean{0}, variance{1}, kept(2);
  x[0] = 1;
  x[1] = 5;
  const auto parameter = [&](std::vector<float>& value) {
    return TrainingTensor{
        .tensor = &channel, .elements = 1, .is_parameter = true, .value = value.data()};
  };
  const TrainingTensor inputs[] = {{.tensor = &sample, .elements = 1, .value = x.data()},
                                   parameter(gamma),
                                   parameter(beta),
                                   parameter(mean),
                                   parameter(variance)};
  const TrainingTensor outputs[] = {{.tensor = &sample, .elements = 1, .value = y.data()}};
  Workers workers;
  TrainingBatch batch{2, 16, inputs, outputs, true, 0, kept.data(), &workers};
  BatchNormalization{}.forward(batch);
  const float spread = 4 / std::sqrt(4.001f);
  EXPECT_FLOAT_EQ(y[0], 1 - spread);
  EXPECT_FLOAT_EQ(y[1], 1 + spread);
  EXPECT_NEAR(mean[0], 0.03f, 1e-7f);  // 1 - 0.99 is rounded in float32
  EXPECT_FLOAT_EQ(variance[0], 1.03f);
  // Otherwise the moving ones are used, and stay.
  batch.training = false;
  BatchNormalization{}.forward(batch);
  EXPECT_FLOAT_EQ(y[1], (5 - 0.03f) * 2 / std::sqrt(1.031f) + 1);
  EXPECT_NEAR(mean[0], 0.03f, 1e-7f);  // 1 - 0.99 is rounded in float32
  EXPECT_FLOAT_EQ(variance[0], 1.03f);
}

}  // namespace
}  // namespace onda
