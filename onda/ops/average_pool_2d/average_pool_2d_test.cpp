// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/average_pool_2d/average_pool_2d.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/ops/gradient_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// All vectors by hand.

TEST(AveragePool2D, CountsOnlyWhatIsInsideOfTheImage) {
  EXPECT_THAT(run_operator<float>(AveragePool2D{{.filter = {2, 2}, .stride = {2, 2}}},
                                  {.input_shape = {1, 3, 3, 1}, .expected_shape = {1, 2, 2, 1}},
                                  {1, 2, 3, 4, 5, 6, 7, 8, 9}),
              ElementsAre(3, 4.5f, 7.5f, 9));
}

TEST(AveragePool2D, Float) {
  EXPECT_THAT(run_operator<float>(AveragePool2D{{.padding = Padding::valid,
                                                 .filter = {1, 2},
                                                 .activation = Activation::relu_n1_to_1}},
                                  {.input_shape = {1, 1, 4, 1}}, {1, -2, 2, 6}),
              ElementsAre(-0.5f, 0, 1));
}

TEST(AveragePool2D, Int8RoundsTiesAwayFromZero) {
  const OperatorRun run{.input_shape = {1, 1, 8, 1},
                        .input = quantized(0.5f, 5),
                        .output = quantized(0.5f, 5),
                        .expected_shape = {1, 1, 4, 1}};
  EXPECT_THAT(run_operator<std::int8_t>(AveragePool2D{{.filter = {1, 2}, .stride = {1, 2}}}, run,
                                        {1, 2, -1, -2, 1, -2, -128, -128}),
              ElementsAre(2, -2, -1, -128));
}

TEST(AveragePool2D, WhatDoesNotFitIsAnError) {
  const auto error = [](Pool2D pool) {
    return error_of<float>(AveragePool2D{pool}, {.input_shape = {1, 4, 4, 3}});
  };
  EXPECT_THAT(error({.filter = {0, 1}}), HasSubstr("filter height: expected 1 to"));
  EXPECT_THAT(error({.filter = {1, INT32_MIN}}), HasSubstr("filter width: expected 1 to"));
  EXPECT_THAT(error({.stride = {1, 0}}), HasSubstr("stride width: expected 1 to"));
  EXPECT_THAT(error({.padding = Padding::valid, .filter = {5, 1}}),
              HasSubstr("expected at most the input's 4 without padding, received 5"));
  EXPECT_EQ(error({.filter = {1 << 24, 1 << 24}}), "");
  const OperatorRun other_scale{
      .input_shape = {1, 1, 1, 1}, .input = quantized(0.5f, 0), .output = quantized(0.25f, 0)};
  EXPECT_THAT(error_of<std::int8_t>(AveragePool2D{}, other_scale),
              HasSubstr("output 0: expected scale 0.5 and zero point 0 as the input has"));
}

const AddGradientCases average_pool_2d_cases([] {
  return std::vector<GradientCase>{
      {"without overlap",
       AveragePool2D{{.filter = {2, 2}, .stride = {2, 2}}},
       {{.shape = {1, 4, 6, 2}}}},
      {"same, over the border",
       AveragePool2D{{.filter = {3, 3}, .stride = {2, 2}}},
       {{.shape = {1, 4, 5, 3}}}},
      {"valid, overlapping, with a rest",
       AveragePool2D{{.padding = Padding::valid, .filter = {2, 3}, .stride = {1, 2}}},
       {{.shape = {1, 4, 6, 1}}}},
      {"and relu6",
       AveragePool2D{{.filter = {2, 2}, .stride = {2, 2}, .activation = Activation::relu6}},
       {{.shape = {1, 4, 4, 2}, .range = 8}}}};
});

const AddRandomCases average_pool_2d_random("AVERAGE_POOL_2D", [](RandomCases& random) {
  if (random.integers() && random.coin()) random.type = DType::int16;
  const Shape x = {1, random.size(6) + 3, random.size(6) + 3, random.size(4)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Pool2D options{.padding = random.padding(),
                       .filter = random.extent(3),
                       .stride = random.extent(2),
                       .activation = random.activation()};
  random.single(AveragePool2D{options}, x, how, how);
});

}  // namespace
}  // namespace onda
