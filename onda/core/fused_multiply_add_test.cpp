// SPDX-License-Identifier: Apache-2.0
#include "onda/core/fused_multiply_add.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace onda {
namespace {

std::uint32_t bits(float value) { return std::bit_cast<std::uint32_t>(value); }

// The C library's fmaf is exact. Operands of any exponent, and sums where most digits cancel or
// where the product lies just beside the middle of two floats.
TEST(FusedMultiplyAdd, IsRoundedOnce) {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::uint32_t> any;
  std::uniform_int_distribution<int> shift(-30, 30);
  const auto finite = [&] {
    for (;;) {
      const float value = std::bit_cast<float>(any(random));
      if (std::isfinite(value)) return value;
    }
  };
  const auto near_one = [&] {
    return std::bit_cast<float>((any(random) & 0x807fffffu) | 0x3f800000u);
  };
  int differs_from_two_roundings = 0;
  for (int i = 0; i < 300000; ++i) {
    const bool wide = i % 3 == 0;
    const float a = wide ? finite() : near_one();
    const float b = wide ? finite() : near_one();
    const float c = wide         ? finite()
                    : i % 3 == 1 ? -std::nextafter(a * b, 4.0f)
                                 : std::ldexp(near_one(), shift(random));
    const float expected = std::fma(a, b, c);
    const float received = fused_multiply_add(a, b, c);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(received));
      continue;
    }
    ASSERT_EQ(bits(received), bits(expected)) << a << " * " << b << " + " << c;
    differs_from_two_roundings += bits(a * b + c) != bits(expected);
  }
  EXPECT_GT(differs_from_two_roundings, 50000);
}

TEST(FusedMultiplyAdd, ZerosAndInfinities) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(bits(fused_multiply_add(-0.0f, 1.0f, -0.0f)), bits(-0.0f));
  EXPECT_EQ(bits(fused_multiply_add(1.0f, 2.0f, -2.0f)), bits(0.0f));
  EXPECT_EQ(fused_multiply_add(infinity, 1.0f, 5.0f), infinity);
  EXPECT_TRUE(std::isnan(fused_multiply_add(infinity, 1.0f, -infinity)));
  EXPECT_EQ(fused_multiply_add(3e38f, 10.0f, 0.0f), infinity);
}

}  // namespace
}  // namespace onda
