// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/max_pool_2d/max_pool_2d.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "onda/ops/training_batch.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// All vectors by hand.

TEST(MaxPool2D, PaddingIsNotAValue) {
  EXPECT_THAT(run_operator<float>(MaxPool2D{{.filter = {2, 2}, .stride = {2, 2}}},
                                  {.input_shape = {1, 3, 3, 1}, .expected_shape = {1, 2, 2, 1}},
                                  {-1, -2, -3, -4, -5, -6, -7, -8, -9}),
              ElementsAre(-1, -3, -7, -9));
}

TEST(MaxPool2D, ChannelsAreApart) {
  EXPECT_THAT(
      run_operator<float>(
          MaxPool2D{{.padding = Padding::valid, .filter = {2, 1}, .activation = Activation::relu6}},
          {.input_shape = {1, 2, 2, 2}}, {1, -2, 3, 40, -5, -6, 7, 8}),
      ElementsAre(1, 0, 6, 6));
}

TEST(MaxPool2D, Int8) {
  const OperatorRun run{
      .input_shape = {2, 1, 3, 1}, .input = quantized(0.5f, 5), .output = quantized(0.5f, 5)};
  EXPECT_THAT(
      run_operator<std::int8_t>(MaxPool2D{{.filter = {1, 2}}}, run, {-128, -100, 127, 3, 2, 1}),
      ElementsAre(-100, 127, 127, 3, 2, 1));
  // relu: nothing below the zero point
  EXPECT_THAT(run_operator<std::int8_t>(MaxPool2D{{.activation = Activation::relu}}, run,
                                        {-128, -100, 127, 3, 5, 6}),
              ElementsAre(5, 5, 127, 5, 5, 6));
}

TEST(MaxPool2D, WhatDoesNotFitIsAnError) {
  EXPECT_THAT(error_of<float>(MaxPool2D{{.filter = {-1, 1}}}, {.input_shape = {1, 4, 4, 3}}),
              HasSubstr("MAX_POOL_2D: filter height: expected 1 to"));
  EXPECT_THAT(error_of<float>(MaxPool2D{}, {.input_shape = {4, 3}}),
              HasSubstr("input 0: expected 4 axes, received shape (4, 3)"));
}

const AddGradientCases max_pool_2d_cases([] {
  return std::vector<GradientCase>{
      {"without overlap",
       MaxPool2D{{.filter = {2, 2}, .stride = {2, 2}}},
       {{.shape = {1, 4, 6, 2}}}},
      {"same, over the border",
       MaxPool2D{{.filter = {3, 3}, .stride = {2, 2}}},
       {{.shape = {1, 4, 5, 3}}}},
      {"valid, overlapping, with a rest",
       MaxPool2D{{.padding = Padding::valid, .filter = {2, 3}, .stride = {1, 2}}},
       {{.shape = {1, 4, 6, 1}}}},
      {"and relu6",
       MaxPool2D{{.filter = {2, 2}, .stride = {2, 2}, .activation = Activation::relu6}},
       {{.shape = {1, 4, 4, 2}, .range = 8}}}};
});

// Ties: all of dy goes to the first maximum, as TensorFlow's MaxPoolGrad and PyTorch do it; where
// windows overlap, shares add up. By hand.
TEST(MaxPool2D, TheFirstMaximumReceivesTheGradient) {
  const Tensor image{"x", DType::float32, {1, 1, 4, 1}, {}, {}};
  const Tensor pooled{"y", DType::float32, {1, 1, 3, 1}, {}, {}};
  std::vector<float> x(4 * 16), y(3 * 16), dx(4 * 16, 9.0f), dy(3 * 16);
  const float values[] = {2, 2, 3, 3};
  const float gradients[] = {1, 10, 100};
  for (std::size_t i = 0; i < 4 * 16; ++i) x[i] = values[i / 16];
  for (std::size_t i = 0; i < 3 * 16; ++i) dy[i] = gradients[i / 16];
  const TrainingTensor inputs[] = {
      {.tensor = &image, .elements = 4, .value = x.data(), .gradient = dx.data()}};
  const TrainingTensor outputs[] = {
      {.tensor = &pooled, .elements = 3, .value = y.data(), .gradient = dy.data()}};
  Workers workers;
  const TrainingBatch batch{16, 16, inputs, outputs, true, 0, nullptr, &workers};
  const MaxPool2D pool{{.padding = Padding::valid, .filter = {1, 2}}};
  pool.forward(batch);
  pool.backward(batch);
  EXPECT_THAT((std::vector{dx[0], dx[16], dx[32], dx[48]}), ElementsAre(1, 0, 110, 0));
}

const AddRandomCases max_pool_2d_random("MAX_POOL_2D", [](RandomCases& random) {
  if (random.integers() && random.coin()) random.type = DType::int16;
  const Shape x = {1, random.size(6) + 3, random.size(6) + 3, random.size(4)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Pool2D options{.padding = random.padding(),
                       .filter = random.extent(3),
                       .stride = random.extent(2),
                       .activation = random.activation()};
  random.single(MaxPool2D{options}, x, how, how);
});

}  // namespace
}  // namespace onda
