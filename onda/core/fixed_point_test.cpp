// SPDX-License-Identifier: Apache-2.0
#include "onda/core/fixed_point.h"

#include <gtest/gtest.h>

#include <vector>

namespace onda::kernel {
namespace {

// All values by hand.

TEST(FixedPoint, DoublingHighMultiplyRoundsTiesUp) {
  const std::int32_t half = 1 << 30;
  EXPECT_EQ(doubling_high_multiply(1, half), 1);
  EXPECT_EQ(doubling_high_multiply(-1, half), 0);
  EXPECT_EQ(doubling_high_multiply(3, half), 2);
  EXPECT_EQ(doubling_high_multiply(-3, half), -1);
  EXPECT_EQ(doubling_high_multiply(INT32_MIN, INT32_MIN), INT32_MAX);
}

TEST(FixedPoint, ShiftRightRoundsTiesAwayFromZero) {
  EXPECT_EQ(rounding_shift_right(1, 1), 1);
  EXPECT_EQ(rounding_shift_right(-1, 1), -1);
  EXPECT_EQ(rounding_shift_right(5, 1), 3);
  EXPECT_EQ(rounding_shift_right(-5, 1), -3);
  EXPECT_EQ(rounding_shift_right(-5, 2), -1);
  EXPECT_EQ(rounding_shift_right(7, 0), 7);
  EXPECT_EQ(rounding_shift_right(INT32_MIN, 31), -1);
  EXPECT_EQ(rounding_shift_right(INT32_MAX, 31), 1);
}

// The value by definition, in 128 bits.
std::int32_t multiply_shift_by_definition(std::int32_t x, std::int32_t multiplier, int shift) {
  __extension__ typedef __int128 Wide;
  const Wide sum = static_cast<Wide>(x) * multiplier + (static_cast<Wide>(1) << (shift - 1));
  return static_cast<std::int32_t>(static_cast<std::int64_t>(sum >> shift));
}

TEST(FixedPoint, MultiplyShiftByHalvesEqualsTheDefinition) {
  const std::int32_t multipliers[] = {0,          1,          0xFFFF,     0x10000,  0x7FFF0000,
                                      1073741824, 1073741825, 2039655759, INT32_MAX};
  std::vector<std::int32_t> values = {0, 1, -1, 0x7FFF, 0x8000, 0xFFFF, 0x10000, -0x8000, -0x8001,
                                      -0xFFFF, -0x10000, -0x10001, INT32_MAX, INT32_MIN};
  std::uint32_t state = 1;
  for (int i = 0; i < 2000; ++i) {
    state = state * 1664525 + 1013904223;
    values.push_back(static_cast<std::int32_t>(state) >> (i % 24));
  }
  for (const std::int32_t multiplier : multipliers) {
    for (const std::int32_t x : values) {
      for (int shift = 1; shift <= 62; ++shift) {
        const std::int32_t expected = multiply_shift_by_definition(x, multiplier, shift);
        ASSERT_EQ(multiply_shift_by_halves(x, multiplier, shift), expected)
            << x << " * " << multiplier << " >> " << shift;
        ASSERT_EQ(multiply_shift(x, multiplier, shift), expected);
      }
      ASSERT_EQ(multiply_shift(x, multiplier, 31), doubling_high_multiply(x, multiplier));
    }
  }
}

TEST(FixedPoint, RequantizeToInt8ClampsWithoutOverflow) {
  const std::int32_t half = 1 << 30;
  EXPECT_EQ(requantize_to_int8<Rounding::single>(100, half, 0, 7, -128, 127), 57);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(INT32_MAX, half, 1, 127, -128, 127), 127);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(INT32_MIN, half, 1, -128, -128, 127), -128);
  EXPECT_EQ(requantize_to_int8<Rounding::doubled>(-100, half, 0, 7, -10, 20), -10);
}

}  // namespace
}  // namespace onda::kernel
