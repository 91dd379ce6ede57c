// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/requantization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "onda/ops/activation.h"
#include "onda_schema.h"
#include "tests/error_of.h"

namespace onda {
namespace {

void expect_factor(double factor, std::int32_t multiplier, int shift) {
  const FixedPointFactor fixed = to_fixed_point(factor);
  EXPECT_EQ(fixed.multiplier, multiplier) << factor;
  EXPECT_EQ(fixed.shift, shift) << factor;
}

// By hand: factor = multiplier * 2^(shift - 31).
TEST(ToFixedPoint, PowersOfTwoAndTheirNeighbours) {
  constexpr std::int32_t half = INT32_C(1) << 30;
  expect_factor(0, 0, 0);
  expect_factor(0.5, half, 0);
  expect_factor(1, half, 1);
  expect_factor(0.75, 1610612736, 0);
  expect_factor(3, 1610612736, 2);
  expect_factor(1 - std::ldexp(1, -40), half, 1);  // rounds up to 1
  expect_factor(1 - std::ldexp(1, -31), INT32_MAX, 0);
}

TEST(ToFixedPoint, TooSmallIsZeroAndTooLargeIsTheLargest) {
  expect_factor(std::ldexp(1, -32), INT32_C(1) << 30, -31);
  expect_factor(std::ldexp(1, -33), 0, 0);
  expect_factor(std::numeric_limits<double>::denorm_min(), 0, 0);
  expect_factor(std::ldexp(1, 29), INT32_C(1) << 30, 30);
  expect_factor(std::ldexp(1, 30), INT32_MAX, 30);
  expect_factor(1e300, INT32_MAX, 30);
}

TEST(ToFixedPoint, IsWithinHalfAnUnitOfTheFactor) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponents(-30, 29);
  for (int i = 0; i < 10000; ++i) {
    const double factor = std::exp2(exponents(random));
    const FixedPointFactor fixed = to_fixed_point(factor);
    EXPECT_GE(fixed.multiplier, INT32_C(1) << 30);
    const double unit = std::ldexp(1, fixed.shift - 31);
    EXPECT_LE(std::fabs(fixed.multiplier * unit - factor), 0.5 * unit) << factor;
  }
}

TEST(ToFixedPoint, RefusesWhatIsNoFactor) {
  for (const double factor : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_NE(error_of([&] { to_fixed_point(factor); }).find("expected a finite factor"),
              std::string::npos)
        << factor;
  }
}

// 0.1f * 0.3f is 0.030000001 as float32 and 0.030000000447… as double: per tensor the first is
// meant.
TEST(WeightedSumRequantization, RoundsTheProductOnlyPerTensor) {
  Tensor x{"x", DType::int8, {1, 2}, {{0.1f}, {0}, 0}, {}};
  Tensor one = Tensor::of<std::int8_t>({2, 2}, std::vector<std::int8_t>{1, 2, 3, 4}, "w");
  one.quantization = {{0.3f}, {0}, 0};
  Tensor each = one;
  each.quantization = {{0.3f, 0.3f}, {0, 0}, 0};
  Tensor y{"y", DType::int8, {1, 2}, {{0.7f}, {0}, 0}, {}};
  const Operands outputs("output", {&y});
  const auto first = [&](const Tensor& weights) {
    const Operands inputs("input", {&x, &weights});
    Prepare prepare(inputs, outputs);
    const auto made =
        requantization_by<std::int32_t>(prepare, weighted_sum_factors(prepare, 0, 1, 0));
    EXPECT_EQ(made.channel_step, weights.quantization.per_channel() ? 1 : 0);
    return made.multiplier[0];
  };
  const double rounded = static_cast<double>(0.1f * 0.3f) / static_cast<double>(0.7f);
  const double exact =
      static_cast<double>(0.1f) * static_cast<double>(0.3f) / static_cast<double>(0.7f);
  EXPECT_EQ(first(one), to_fixed_point(rounded).multiplier);
  EXPECT_EQ(first(each), to_fixed_point(exact).multiplier);
  EXPECT_NE(first(one), first(each));
}

// By hand: zero_point + round(bound / scale), cut to the type.
TEST(IntegerRange, IsTheActivationsBoundsAsIntegers) {
  const auto range = [](Activation activation, float scale, std::int64_t zero) {
    const IntegerRange found =
        integer_range(activation, {"y", DType::int8, {1}, {{scale}, {zero}, 0}, {}});
    return std::pair(found.low, found.high);
  };
  EXPECT_EQ(range(Activation::none, 0.1f, 3), std::pair(-128, 127));
  EXPECT_EQ(range(Activation::relu, 0.1f, 10), std::pair(10, 127));
  EXPECT_EQ(range(Activation::relu6, 0.1f, -128), std::pair(-128, -68));
  EXPECT_EQ(range(Activation::relu6, 0.01f, 0), std::pair(0, 127));
  EXPECT_EQ(range(Activation::relu_n1_to_1, 0.03f, 7), std::pair(-26, 40));
  EXPECT_EQ(range(Activation::relu_n1_to_1, 1e-30f, 7), std::pair(-128, 127));
}

TEST(Activation, EveryOneHasItsNumberInTheFile) {
  for (const Activation activation :
       {Activation::none, Activation::relu, Activation::relu_n1_to_1, Activation::relu6}) {
    EXPECT_EQ(from_schema(to_schema(activation)), activation);
  }
  EXPECT_EQ(error_of([] { from_schema(schema::ActivationFunctionType::TANH); }),
            "fused activation 4: expected NONE, RELU, RELU_N1_TO_1 or RELU6");
}

}  // namespace
}  // namespace onda
