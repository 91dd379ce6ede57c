// SPDX-License-Identifier: Apache-2.0
#include "onda/core/fixed_point.h"

#include <gtest/gtest.h>

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

TEST(FixedPoint, RequantizeToInt8ClampsWithoutOverflow) {
  const std::int32_t half = 1 << 30;
  EXPECT_EQ(requantize_to_int8<Rounding::single>(100, half, 0, 7, -128, 127), 57);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(INT32_MAX, half, 1, 127, -128, 127), 127);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(INT32_MIN, half, 1, -128, -128, 127), -128);
  EXPECT_EQ(requantize_to_int8<Rounding::doubled>(-100, half, 0, 7, -10, 20), -10);
}

}  // namespace
}  // namespace onda::kernel
