// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/hybrid_case.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The float vectors are the definition written as nested loops in Python; all values are exact.

TEST(DepthwiseConv2D, EachChannelHasItsFilters) {
  const auto weights = Tensor::of<float>({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, "w");
  const auto bias = Tensor::of<float>({4}, {1, 0, 0, -1}, "b");
  EXPECT_THAT(run_operator<float>(DepthwiseConv2D{.depth_multiplier = 2},
                                  {.input_shape = {1, 2, 2, 2},
                                   .constants = {weights, bias},
                                   .expected_shape = {1, 2, 2, 4}},
                                  {1, 2, 3, 4, 5, 6, 7, 8}),
              ElementsAre(17, 20, 34, 39, 4, 6, 12, 15, 41, 52, 74, 87, 8, 14, 24, 31));
}

TEST(DepthwiseConv2D, MoreChannelsThanLanes) {
  std::vector<float> x(40);
  std::iota(x.begin(), x.end(), 1.0f);
  std::vector<float> w(40);
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = static_cast<float>(i / 10 + 1);
  std::vector<float> b(10);
  std::iota(b.begin(), b.end(), 0.0f);
  EXPECT_THAT(run_operator<float>(DepthwiseConv2D{.padding = Padding::valid},
                                  {.input_shape = {1, 2, 2, 10},
                                   .constants = {Tensor::of<float>({1, 2, 2, 10}, w, "w"),
                                                 Tensor::of<float>({10}, b, "b")},
                                   .expected_shape = {1, 1, 1, 10}},
                                  x),
              ElementsAre(210, 221, 232, 243, 254, 265, 276, 287, 298, 309));
}

// LiteRT 2.5.3, reference kernels, for the file that this test writes.
TEST(DepthwiseConv2D, Int8EqualsLiteRT) {
  const auto weights = quantized_weights(
      {1, 2, 2, 4}, {127, -30, 4, 55, -127, 80, 9, -2, 31, 64, -90, 11, -5, 100, 47, -73},
      {0.02f, 0.013f, 0.008f, 0.01f}, 3);
  const auto bias = Tensor::of<std::int32_t>({4}, {250, -400, 0, 77}, "b");
  EXPECT_THAT(
      run_operator<std::int8_t>(
          DepthwiseConv2D{.depth_multiplier = 2},
          {.input_shape = {1, 3, 3, 2},
           .constants = {weights, bias},
           .input = quantized(0.05f, 3),
           .output = quantized(0.1f, -7)},
          {-128, 127, 5, -60, 90, 33, 0, -1, 77, -99, 120, 14, -45, 3, 64, -17, -8, 100}),
      ElementsAre(-128, 64, -25, 65, -95, 127, 32, -34, 127, 22, -10, 2, -120, 49, -14, 1, -40, 55,
                  17, -71, 127, -37, -42, 2, -128, 31, -8, -6, 87, -27, -4, -13, -18, -7, -5, 20));
}

// By hand: the factor is 1/4; x/4 is first x/2 with ties up, then halved with ties away from zero.
// LiteRT 2.5.3 gives the same, although it rounds once in CONV_2D.
TEST(DepthwiseConv2D, Int8RoundsTwiceWhateverIsAsked) {
  OperatorRun run{.input_shape = {1, 1, 6, 1},
                  .constants = {quantized_weights({1, 1, 1, 1}, {1}, {1.0f}, 3)},
                  .input = quantized(1, 0),
                  .output = quantized(4, 0)};
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    run.rounding = rounding;
    EXPECT_THAT(run_operator<std::int8_t>(DepthwiseConv2D{}, run, {-6, -2, -1, 1, 2, 5}),
                ElementsAre(-2, -1, 0, 1, 1, 2));
  }
}

TEST(DepthwiseConv2D, WhatDoesNotFitIsAnError) {
  const auto error = [](DepthwiseConv2D op, Shape weights) {
    return error_of<float>(op, {.input_shape = {1, 4, 4, 3},
                                .constants = {Tensor::zeros(DType::float32, weights, "w")}});
  };
  EXPECT_THAT(error({}, {1, 3, 3, 4}), HasSubstr("expected shape (1, height, width, 3 * depth "
                                                 "multiplier), received (1, 3, 3, 4)"));
  EXPECT_THAT(error({}, {2, 3, 3, 3}), HasSubstr("received (2, 3, 3, 3)"));
  EXPECT_THAT(error({.depth_multiplier = 1}, {1, 3, 3, 6}),
              HasSubstr("depth multiplier: expected 2, as 3 channels become 6, received 1"));
  EXPECT_THAT(error({.depth_multiplier = -1}, {1, 3, 3, 3}), HasSubstr("depth multiplier"));
  EXPECT_THAT(error({.stride = {1, 0}}, {1, 3, 3, 3}), HasSubstr("stride width: expected 1 to"));
  EXPECT_THAT(error({.dilation = {-3, 1}}, {1, 3, 3, 3}), HasSubstr("dilation height"));
  EXPECT_THAT(error({.padding = Padding::valid, .dilation = {2, 1}}, {1, 3, 3, 3}),
              HasSubstr("dilated filter height: expected at most the input's 4"));
  // The files of some converters leave the depth multiplier out.
  EXPECT_EQ(error({.depth_multiplier = 0}, {1, 3, 3, 6}), "");
}

// By hand: 210,000 / 7 with a factor of 15 bits, 18725 / 2^17, is 30,000.7.
TEST(DepthwiseConv2D, Int16IsSummedIn64Bits) {
  OperatorRun run{.input_shape = {1, 1, 1, 2},
                  .constants = {quantized_weights({1, 1, 1, 2}, {100, -100}, {1.0f}, 3),
                                Tensor::of<std::int64_t>({2}, {0, 7000}, "b")},
                  .input = quantized(1, 0),
                  .output = quantized(7, 0)};
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    run.rounding = rounding;
    EXPECT_THAT(run_operator<std::int16_t>(DepthwiseConv2D{}, run, {2100, -2030}),
                testing::ElementsAre(30001, 30001));
  }
  run.constants[1] = Tensor::zeros(DType::int32, {2}, "b");
  EXPECT_THAT(error_of<std::int16_t>(DepthwiseConv2D{}, run),
              testing::HasSubstr("input 2: expected int64, received int32"));
}

// By hand: the image {1, -2} has steps of 3/255 and a zero point of 42, so it becomes {127, -128}.
TEST(DepthwiseConv2D, HybridQuantizesAnImageByItself) {
  const OperatorRun run{.input_shape = {1, 1, 1, 2},
                        .constants = {quantized_weights({1, 1, 1, 2}, {10, 20}, {0.5f, 0.25f}, 3),
                                      Tensor::of<float>({2}, {1, 0}, "b")}};
  EXPECT_THAT(run_operator<float>(DepthwiseConv2D{}, run, {1, -2}),
              testing::ElementsAre(testing::FloatEq(1 + 850 * (3.0f / 255 * 0.5f)),
                                   testing::FloatEq(-3400 * (3.0f / 255 * 0.25f))));
}

const AddRandomCases depthwise_conv_2d_random("DEPTHWISE_CONV_2D", [](RandomCases& random) {
  const std::int32_t in = random.size(3);
  const std::int32_t multiplier = random.size(2);
  const Shape filter = {1, random.size(3), random.size(3), in * multiplier};
  const Shape x = {1, random.size(6) + 4, random.size(6) + 4, in};
  const std::int32_t stride = random.size(2);
  const DepthwiseConv2D op{.padding = random.padding(),
                           .stride = {stride, stride},
                           .dilation = random.dilation(),
                           .activation = random.activation(),
                           .depth_multiplier = multiplier};
  if (!random.integers() && random.coin()) {
    add_hybrid(random, op, x, filter, 3, false);
    return;
  }
  random.weighted(op, {random.or_int16()}, x, filter, 3, in * multiplier, filter[1] * filter[2],
                  true);
});

}  // namespace
}  // namespace onda
