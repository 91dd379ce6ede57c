// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "onda/ops/integer_sums_kernel.h"

namespace onda {
namespace {

using namespace kernel;  // NOLINT: what is tested

std::uint64_t sum(std::int64_t value) { return static_cast<std::uint64_t>(value); }

// By hand: sum * 2^14 / 2^15 * 2^shift, ties up.
TEST(ScaledSum, Of64BitsRoundsOnceWithTiesUp) {
  constexpr std::int16_t half = 1 << 14;
  EXPECT_EQ(scaled_sum<Rounding::single>(sum(3), half, 0), 2);
  EXPECT_EQ(scaled_sum<Rounding::doubled>(sum(3), half, 0), 2);
  EXPECT_EQ(scaled_sum<Rounding::single>(sum(-3), half, 0), -1);
  EXPECT_EQ(scaled_sum<Rounding::single>(sum(-1), half, 7), -64);
  EXPECT_EQ(scaled_sum<Rounding::single>(sum(INT64_C(1) << 45), half, -31), 1 << 13);
  EXPECT_EQ(scaled_sum<Rounding::single>(sum((INT64_C(1) << 33) - 1), half, -31), 2);
}

TEST(ScaledSum, OfHostileModelsWraps) {
  for (const std::int64_t x : {INT64_MIN, INT64_MAX}) {
    for (const int shift : {-31, 0, 7})
      scaled_sum<Rounding::single>(sum(x), std::int16_t{INT16_MAX}, shift);
  }
}

std::int32_t in_doubles(std::int64_t x, double factor) {
  int exponent = 0;
  const double mantissa = std::frexp(factor, &exponent);
  const auto multiplier = static_cast<std::int64_t>(std::ldexp(mantissa, 53));
  return scaled_sum<Rounding::single>(sum(x), multiplier, 53 - exponent);
}

// Against IEEE doubles: this machine's.
TEST(ScaledSum, WithAFactorOf53BitsIsThatOfDoubles) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000000; ++i) {
    const double factor = std::ldexp(std::uniform_real_distribution<double>(0.5, 1)(random),
                                     -static_cast<int>(random() % 60));
    const double most = std::min(0x1p52, 0x1p18 / factor);
    const auto x =
        static_cast<std::int64_t>(std::uniform_real_distribution<double>(-most, most)(random));
    ASSERT_EQ(in_doubles(x, factor), std::round(static_cast<double>(x) * factor))
        << x << " * " << factor;
    // Ties, and what is next to them.
    const double odd = static_cast<double>(random() % 65536) + 0.5;
    const auto many = static_cast<std::int64_t>(random() % 1000000 + 1);
    for (const double near :
         {odd / static_cast<double>(many), std::nextafter(odd / static_cast<double>(many), 0)}) {
      ASSERT_EQ(in_doubles(many, near), std::round(static_cast<double>(many) * near))
          << many << " * " << near;
      ASSERT_EQ(in_doubles(-many, near), std::round(static_cast<double>(-many) * near));
    }
  }
}

// By hand: the double next to 1/6 is less, and 3 times it lies below 1/2 by half a unit in the last
// place, a tie that goes to 1/2.
TEST(ScaledSum, WithAFactorOf53BitsRoundsTheProductFirst) {
  EXPECT_EQ(in_doubles(3, 1.0 / 6), 1);
  EXPECT_EQ(in_doubles(-3, 1.0 / 6), -1);
  EXPECT_EQ(in_doubles(1, 0.5 - 0x1p-54), 0);
  EXPECT_EQ(in_doubles(0, 0.25), 0);
  EXPECT_EQ(in_doubles(INT64_MAX, 100.0), INT32_MAX);
  EXPECT_EQ(in_doubles(INT64_MIN, 100.0), -INT32_MAX);
  EXPECT_EQ(in_doubles(INT64_MIN, 0x1p-75), 0);
  EXPECT_EQ(scaled_sum<Rounding::single>(sum(INT64_MIN), std::int64_t{0}, 1), 0);
}

}  // namespace
}  // namespace onda
