// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/conv_2d/conv_2d.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/hybrid_case.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

std::vector<float> count_to(int last) {
  std::vector<float> values(static_cast<std::size_t>(last));
  std::iota(values.begin(), values.end(), 1.0f);
  return values;
}

// The float vectors are the definition written as six nested loops in Python; all values are exact.

TEST(Conv2D, SamePaddingComesLastAndStridesSkip) {
  const auto weights = Tensor::of<float>({2, 2, 2, 1}, {1, 2, 3, 4, -1, 0, 1, -2}, "w");
  const auto bias = Tensor::of<float>({2}, {10, -5}, "b");
  EXPECT_THAT(run_operator<float>(Conv2D{.stride = {2, 1}},
                                  {.input_shape = {1, 3, 4, 1},
                                   .constants = {weights, bias},
                                   .expected_shape = {1, 2, 4, 2}},
                                  count_to(12)),
              ElementsAre(54, -13, 64, -15, 74, -17, 38, -1, 39, -14, 42, -15, 45, -16, 22, -17));
}

TEST(Conv2D, DilationSpreadsTheTaps) {
  const auto weights = Tensor::of<float>({1, 2, 2, 1}, {1, -2, 3, 4}, "w");
  const auto bias = Tensor::of<float>({1}, {0.5f}, "b");
  EXPECT_THAT(
      run_operator<float>(Conv2D{.dilation = {2, 3}},
                          {.input_shape = {1, 4, 5, 1},
                           .constants = {weights, bias},
                           .expected_shape = {1, 4, 5, 1}},
                          count_to(20)),
      ElementsAre(32.5f, 54.5f, 61.5f, 24.5f, 27.5f, 46.5f, 82.5f, 88.5f, 42.5f, 46.5f, 56.5f,
                  112.5f, 118.5f, 62.5f, 66.5f, -25.5f, -16.5f, -17.5f, 13.5f, 14.5f));
}

TEST(Conv2D, ValidPaddingStaysInsideAndTheBiasIsOptional) {
  const auto weights = Tensor::of<float>({1, 2, 2, 2}, {1, 0, 0, 1, 2, 0, 0, 2}, "w");
  EXPECT_THAT(
      run_operator<float>(
          Conv2D{.padding = Padding::valid},
          {.input_shape = {1, 3, 3, 2}, .constants = {weights}, .expected_shape = {1, 2, 2, 1}},
          count_to(18)),
      ElementsAre(39, 51, 75, 87));
}

TEST(Conv2D, GroupsSeeTheirOwnChannels) {
  const auto weights = Tensor::of<float>({4, 1, 1, 2}, {1, 10, 2, 20, 3, 30, 4, 40}, "w");
  EXPECT_THAT(run_operator<float>(Conv2D{}, {.input_shape = {1, 1, 2, 4}, .constants = {weights}},
                                  count_to(8)),
              ElementsAre(21, 42, 129, 172, 65, 130, 261, 348));
}

TEST(Conv2D, EverySampleOfABatchIsAlone) {
  const auto weights = Tensor::of<float>({1, 1, 1, 1}, {2}, "w");
  EXPECT_THAT(run_operator<float>(Conv2D{.activation = Activation::relu6},
                                  {.input_shape = {3, 1, 2, 1}, .constants = {weights}},
                                  {-1, 1, 2, 3, 4, 0.5f}),
              ElementsAre(0, 2, 4, 6, 6, 1));
}

// LiteRT 2.5.3, reference kernels, for the file that this test writes.
TEST(Conv2D, Int8EqualsLiteRT) {
  const auto weights = quantized_weights(
      {2, 2, 2, 2}, {127, -30, 4, 55, -127, 80, 9, -2, 31, 64, -90, 11, -5, 100, 47, -73},
      {0.02f, 0.013f}, 0);
  const auto bias = Tensor::of<std::int32_t>({2}, {250, -400}, "b");
  EXPECT_THAT(
      run_operator<std::int8_t>(
          Conv2D{.activation = Activation::relu6},
          {.input_shape = {1, 3, 3, 2},
           .constants = {weights, bias},
           .input = quantized(0.05f, 3),
           .output = quantized(0.031f, -7)},
          {-128, 127, 5, -60, 90, 33, 0, -1, 77, -99, 120, 14, -45, 3, 64, -17, -8, 100}),
      ElementsAre(-7, 127, -7, -7, -7, 92, 37, -7, 127, -7, 127, 127, -7, -7, 127, 41, -7, 108));
}

// By hand: the factor is 1/4. Rounded once, ties go up: -2/4 -> 0. Rounded twice, x/4 is first x/2
// with ties up, then halved with ties away from zero: -2 -> -1 -> -1, -1 -> 0 -> 0, 1 -> 1 -> 1.
TEST(Conv2D, Int8RoundsAsAsked) {
  const OperatorRun once{.input_shape = {1, 1, 6, 1},
                         .constants = {quantized_weights({1, 1, 1, 1}, {1}, {1.0f}, 0)},
                         .input = quantized(1, 0),
                         .output = quantized(4, 0)};
  OperatorRun twice = once;
  twice.rounding = Rounding::doubled;
  const std::vector<std::int8_t> x = {-6, -2, -1, 1, 2, 5};
  EXPECT_THAT(run_operator<std::int8_t>(Conv2D{}, once, x), ElementsAre(-1, 0, 0, 0, 1, 1));
  EXPECT_THAT(run_operator<std::int8_t>(Conv2D{}, twice, x), ElementsAre(-2, -1, 0, 1, 1, 2));
}

// By hand: the factor is 1/4. Sums of 64 bits round once, ties up, whoever computes them; sums of
// 32 bits as asked. 210,000 / 7 with a factor of 15 bits, 18725 / 2^17, is 30,000.7.
TEST(Conv2D, Int16IsSummedInTheTypeOfItsBias) {
  OperatorRun quarter{.input_shape = {1, 1, 6, 1},
                      .constants = {quantized_weights({1, 1, 1, 1}, {1}, {1.0f}, 0),
                                    Tensor::zeros(DType::int64, {1}, "b")},
                      .input = quantized(1, 0),
                      .output = quantized(4, 0)};
  OperatorRun seventh = quarter;
  seventh.input_shape = {1, 1, 1, 1};
  seventh.constants[0] = quantized_weights({1, 1, 1, 1}, {100}, {1.0f}, 0);
  seventh.output = quantized(7, 0);
  const std::vector<std::int16_t> x = {-6, -2, -1, 1, 2, 5};
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    quarter.rounding = seventh.rounding = rounding;
    quarter.constants[1] = seventh.constants[1] = Tensor::zeros(DType::int64, {1}, "b");
    EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, quarter, x), ElementsAre(-1, 0, 0, 0, 1, 1));
    EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, seventh, {2100}), ElementsAre(30001));
    quarter.constants[1] = seventh.constants[1] = Tensor::zeros(DType::int32, {1}, "b");
    EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, seventh, {2100}), ElementsAre(30000));
  }
  EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, quarter, x), ElementsAre(-2, -1, 0, 1, 1, 2));
  quarter.rounding = Rounding::single;
  EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, quarter, x), ElementsAre(-1, 0, 0, 0, 1, 1));
  // Without a bias, unless it is said, in 64 bits.
  seventh.constants.pop_back();
  EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, seventh, {2100}), ElementsAre(30001));
  EXPECT_THAT(
      run_operator<std::int16_t>(Conv2D{.accumulator = Accumulator::int32}, seventh, {2100}),
      ElementsAre(30000));
}

// By hand, over 2^20: 127 * 2^15 are 3.97 of them, 2^31 are 2048, 2^32 are 4096. Sums that may take
// more than 32 bits, sums that just do not, and some that do.
TEST(Conv2D, Int16SumsBeyond32BitsAreExact) {
  OperatorRun run{.input_shape = {1, 1, 2, 1},
                  .constants = {quantized_weights({1, 1, 1, 1}, {127}, {1.0f}, 0),
                                Tensor::of<std::int64_t>({1}, {-(INT64_C(1) << 32)}, "b")},
                  .input = quantized(1, 0),
                  .output = quantized(0x1p20f, 0)};
  EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, run, {0, 32767}), ElementsAre(-4096, -4092));
  run.constants[1] = Tensor::of<std::int64_t>({1}, {INT32_MAX - 32768 * 127}, "b");
  EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, run, {-32768, 32767}), ElementsAre(2040, 2048));
  run.constants[1] = Tensor::of<std::int64_t>({1}, {INT32_MAX}, "b");
  EXPECT_THAT(run_operator<std::int16_t>(Conv2D{}, run, {-32768, 32767}), ElementsAre(2044, 2052));
}

// By hand. One scale of the weights: 2/127 is a step of the image {1, -2}, which becomes {64,
// -127}. Several: 3/255 is, and with a zero point of 42 it becomes {127, -128}.
TEST(Conv2D, HybridQuantizesAnImageByItself) {
  OperatorRun run{.input_shape = {2, 1, 1, 2},
                  .constants = {quantized_weights({2, 1, 1, 2}, {10, 20, -1, 0}, {0.5f}, 0),
                                Tensor::of<float>({2}, {1, 0}, "b")}};
  const std::vector<float> x = {1, -2, 0, 0};
  const float step = 2.0f / 127 * 0.5f;
  EXPECT_THAT(run_operator<float>(Conv2D{}, run, x),
              ElementsAre(FloatEq(1 + (640 - 2540) * step), FloatEq(-64 * step), 1, 0));
  run.constants[0] = quantized_weights({2, 1, 1, 2}, {10, 20, -1, 0}, {0.5f, 0.25f}, 0);
  EXPECT_THAT(run_operator<float>(Conv2D{}, run, x),
              ElementsAre(FloatEq(1 + (850 - 3400) * (3.0f / 255 * 0.5f)),
                          FloatEq(-85 * (3.0f / 255 * 0.25f)), 1, 0));
}

// What is no number, or has no end, becomes some integer.
TEST(Conv2D, HybridTakesWhatIsNoNumber) {
  for (const std::vector<float>& scales : {std::vector{0.5f}, std::vector{0.5f, 0.25f}}) {
    const OperatorRun run{.input_shape = {1, 1, 1, 2},
                          .constants = {quantized_weights({2, 1, 1, 2}, {1, 2, 3, 4}, scales, 0)}};
    for (const float x : {NAN, INFINITY, -INFINITY, 3e38f, 1e-45f}) {
      EXPECT_EQ(run_operator<float>(Conv2D{}, run, {x, 1}).size(), 2u);
      EXPECT_EQ(run_operator<float>(Conv2D{}, run, {x, -x}).size(), 2u);
    }
  }
}

TEST(Conv2D, ImpossibleAttributesAreErrors) {
  const auto weights = Tensor::zeros(DType::float32, {4, 3, 3, 2}, "w");
  const OperatorRun run{.input_shape = {1, 2, 8, 2}, .constants = {weights}};
  const auto error = [&](Conv2D op) { return error_of<float>(op, run); };
  EXPECT_THAT(error({.stride = {0, 1}}),
              HasSubstr("CONV_2D: stride height: expected 1 to 16777216, received 0"));
  EXPECT_THAT(error({.stride = {1, -1}}), HasSubstr("stride width: expected 1 to"));
  EXPECT_THAT(error({.dilation = {0, 1}}), HasSubstr("dilation height: expected 1 to"));
  EXPECT_THAT(error({.dilation = {1, INT32_MAX}}), HasSubstr("dilation width: expected 1 to"));
  EXPECT_THAT(error({.dilation = {1, 1 << 24}}),
              HasSubstr("dilated filter width: expected at most 16777216, received 33554433"));
  EXPECT_THAT(
      error({.padding = Padding::valid}),
      HasSubstr("filter height: expected at most the input's 2 without padding, received 3"));
}

TEST(Conv2D, ImpossibleShapesAreErrors) {
  const auto error = [](Shape x, Shape w, std::vector<Tensor> more = {}) {
    std::vector<Tensor> constants = {Tensor::zeros(DType::float32, std::move(w), "w")};
    constants.insert(constants.end(), more.begin(), more.end());
    return error_of<float>(Conv2D{},
                           {.input_shape = std::move(x), .constants = std::move(constants)});
  };
  EXPECT_THAT(error({1, 4, 4, 3}, {4, 1, 1, 2}),
              HasSubstr("input 1: expected weights for 3 channels, or for equal groups of them, "
                        "received shape (4, 1, 1, 2)"));
  EXPECT_THAT(error({1, 4, 4, 4}, {3, 1, 1, 2}), HasSubstr("for equal groups of them"));
  EXPECT_THAT(error({4, 4, 3}, {4, 1, 1, 3}), HasSubstr("input 0: expected 4 axes"));
  EXPECT_THAT(error({1, 4, 4, 3}, {4, 1, 3}), HasSubstr("input 1: expected 4 axes"));
  EXPECT_THAT(error({1, 4, 4, 3}, {4, 1, 1, 3}, {Tensor::zeros(DType::float32, {5}, "b")}),
              HasSubstr("input 2: expected shape (4,), received (5,)"));
  EXPECT_THAT(error({1, 0, 4, 3}, {4, 1, 1, 3}), HasSubstr("expected no empty axis"));
}

TEST(Conv2D, TypesThatNoKernelTakesAreErrors) {
  const auto int8_weights = quantized_weights({1, 1, 1, 1}, {1}, {1.0f}, 0);
  const auto int16_weights = Tensor::zeros(DType::int16, {1, 1, 1, 1}, "w");
  EXPECT_THAT(
      error_of<float>(Conv2D{}, {.input_shape = {1, 1, 1, 1}, .constants = {int16_weights}}),
      HasSubstr("input 1: expected float32, received int16"));
  OperatorRun run{.input_shape = {1, 1, 1, 1},
                  .constants = {int8_weights, Tensor::zeros(DType::int16, {1}, "b")},
                  .input = quantized(1, 0),
                  .output = quantized(4, 0)};
  EXPECT_THAT(error_of<std::int16_t>(Conv2D{}, run),
              HasSubstr("input 2: expected int32 or int64, received int16"));
  run.constants[1] = Tensor::zeros(DType::int32, {1}, "b");
  EXPECT_THAT(error_of<std::int16_t>(Conv2D{.accumulator = Accumulator::int64}, run),
              HasSubstr("input 2: expected int64, received int32"));
  run.constants[1] = Tensor::zeros(DType::int64, {1}, "b");
  run.output = quantized(1.0f / 128, 0);
  EXPECT_THAT(error_of<std::int16_t>(Conv2D{}, run),
              HasSubstr("expected less than 128, received 128"));
  run.output = {};
  EXPECT_THAT(error_of<std::int16_t>(Conv2D{}, run), HasSubstr("output 0: expected one scale"));
  EXPECT_THAT(
      error_of<std::int8_t>(Conv2D{}, {.input_shape = {1, 1, 1, 1}, .constants = {int8_weights}}),
      HasSubstr("input 0: expected one scale and one zero point"));
}

const AddRandomCases conv_2d_random("CONV_2D", [](RandomCases& random) {
  const std::int32_t in = random.size(3);
  const std::int32_t out = random.size(4);
  const Shape filter = {out, random.size(3), random.size(3), in};
  const Shape x = {1, random.size(6) + 4, random.size(6) + 4, in};
  const RandomCases::Sums sums = random.sums();
  const Conv2D op{.padding = random.padding(),
                  .stride = random.extent(2),
                  .dilation = random.dilation(),
                  .activation = random.activation(),
                  .accumulator = sums.accumulator};
  if (!random.integers() && random.coin()) {
    // LiteRT reads one scale for each channel where there are groups.
    const std::int32_t groups = random.size(2);
    add_hybrid(random, op, {1, x[1], x[2], in * groups}, {out * groups, filter[1], filter[2], in},
               0, groups == 1 && random.coin());
    return;
  }
  random.weighted(op, sums, x, filter, 0, out, filter[1] * filter[2] * in, true);
});

}  // namespace
}  // namespace onda
