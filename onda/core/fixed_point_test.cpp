// SPDX-License-Identifier: Apache-2.0
#include "onda/core/fixed_point.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace onda::kernel {
namespace {

__extension__ typedef __int128 Wide;

// floor(numerator / 2^shift + 1/2)
Wide nearest_ties_up(Wide numerator, int shift) {
  const Wide divisor = Wide{1} << shift;
  const Wide twice = 2 * numerator + divisor;
  Wide quotient = twice / (2 * divisor);
  if (twice % (2 * divisor) < 0) --quotient;
  return quotient;
}
Wide nearest_ties_away(Wide numerator, int shift) {
  return numerator < 0 ? -nearest_ties_up(-numerator, shift) : nearest_ties_up(numerator, shift);
}

// Expected values by hand: 2^-31 a b.
TEST(DoublingHighMultiply, RoundsTiesUp) {
  const std::int32_t half = INT32_C(1) << 30;
  EXPECT_EQ(doubling_high_multiply(1, half), 1);    //  0.5
  EXPECT_EQ(doubling_high_multiply(-1, half), 0);   // -0.5
  EXPECT_EQ(doubling_high_multiply(3, half), 2);    //  1.5
  EXPECT_EQ(doubling_high_multiply(-3, half), -1);  // -1.5
  EXPECT_EQ(doubling_high_multiply(-3, half + 1), -2);
  EXPECT_EQ(doubling_high_multiply(0, INT32_MIN), 0);
}

TEST(DoublingHighMultiply, SaturatesOnlyTheSquareOfTheLeastNumber) {
  EXPECT_EQ(doubling_high_multiply(INT32_MIN, INT32_MIN), INT32_MAX);
  EXPECT_EQ(doubling_high_multiply(INT32_MAX, INT32_MAX), INT32_MAX - 1);
  EXPECT_EQ(doubling_high_multiply(INT32_MIN, INT32_MAX), -INT32_MAX);
}

TEST(RoundingShiftRight, RoundsTiesAwayFromZero) {
  EXPECT_EQ(rounding_shift_right(5, 1), 3);
  EXPECT_EQ(rounding_shift_right(-5, 1), -3);
  EXPECT_EQ(rounding_shift_right(1, 1), 1);
  EXPECT_EQ(rounding_shift_right(-1, 1), -1);
  EXPECT_EQ(rounding_shift_right(2, 2), 1);
  EXPECT_EQ(rounding_shift_right(-2, 2), -1);
  EXPECT_EQ(rounding_shift_right(1, 2), 0);
  EXPECT_EQ(rounding_shift_right(-1, 2), 0);
}

// The value by definition, in 128 bits.
std::int32_t multiply_shift_by_definition(std::int32_t x, std::int32_t multiplier, int shift) {
  const Wide sum = static_cast<Wide>(x) * multiplier + (static_cast<Wide>(1) << (shift - 1));
  return static_cast<std::int32_t>(static_cast<std::int64_t>(sum >> shift));
}

TEST(FixedPoint, MultiplyShiftByHalvesEqualsTheDefinition) {
  const std::int32_t multipliers[] = {0,          1,          0xFFFF,     0x10000,  0x7FFF0000,
                                      1073741824, 1073741825, 2039655759, INT32_MAX};
  std::vector<std::int32_t> values = {0,        1,        -1,        0x7FFF,   0x8000,
                                      0xFFFF,   0x10000,  -0x8000,   -0x8001,  -0xFFFF,
                                      -0x10000, -0x10001, INT32_MAX, INT32_MIN};
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

TEST(RoundingShiftRight, TakesEveryExponentFrom0To31) {
  EXPECT_EQ(rounding_shift_right(-77, 0), -77);
  EXPECT_EQ(rounding_shift_right(INT32_MIN, 0), INT32_MIN);
  EXPECT_EQ(rounding_shift_right(INT32_MIN, 31), -1);
  EXPECT_EQ(rounding_shift_right(INT32_MAX, 31), 1);
  EXPECT_EQ(rounding_shift_right(INT32_C(1) << 30, 31), 1);
  EXPECT_EQ(rounding_shift_right(-(INT32_C(1) << 30), 31), -1);
  EXPECT_EQ(rounding_shift_right((INT32_C(1) << 30) - 1, 31), 0);
}

// A quarter, as 2^30 * 2^(-1 - 31): the two roundings part at negative ties.
TEST(Requantize, SingleRoundsTiesUpAndDoubledAway) {
  const std::int32_t m = INT32_C(1) << 30;
  EXPECT_EQ(requantize<Rounding::single>(-10, m, -1), -2);  // -2.5
  EXPECT_EQ(requantize<Rounding::doubled>(-10, m, -1), -3);
  EXPECT_EQ(requantize<Rounding::single>(10, m, -1), 3);
  EXPECT_EQ(requantize<Rounding::doubled>(10, m, -1), 3);
  // Rounded twice: 5 / 4 is 1.25, but 2.5 becomes 3 and 1.5 becomes 2.
  EXPECT_EQ(requantize<Rounding::single>(5, m, -1), 1);
  EXPECT_EQ(requantize<Rounding::doubled>(5, m, -1), 2);
}

TEST(Requantize, TakesTheEndsOfItsRange) {
  EXPECT_EQ(requantize<Rounding::single>(INT32_MAX, INT32_MAX, -31), 1);
  EXPECT_EQ(requantize<Rounding::single>(INT32_MIN, INT32_MAX, -31), -1);
  EXPECT_EQ(requantize<Rounding::doubled>(INT32_MAX, INT32_MAX, -31), 1);
  EXPECT_EQ(requantize<Rounding::doubled>(INT32_MIN, INT32_MAX, -31), -1);
  EXPECT_EQ(requantize<Rounding::single>(1, INT32_C(1) << 30, 30), INT32_C(1) << 29);
  EXPECT_EQ(requantize<Rounding::doubled>(1, INT32_C(1) << 30, 30), INT32_C(1) << 29);
  EXPECT_EQ(requantize<Rounding::single>(12345, 0, 0), 0);
  EXPECT_EQ(requantize<Rounding::doubled>(12345, 0, 0), 0);
}

// (2^31 - 1)^2 / 2 is 2^61 - 2^31 + 1 rounded up, whose low 32 bits are 2^31 + 1.
TEST(Requantize, WrapsWhereTheResultDoesNotFit) {
  EXPECT_EQ(requantize<Rounding::single>(INT32_MAX, INT32_MAX, 30), -INT32_MAX);
}

// Against the definitions in 128-bit integers.
TEST(Requantize, EqualsItsDefinitionOnRandomNumbers) {
  std::mt19937_64 random(1);
  int checked = 0;
  for (int i = 0; i < 200000; ++i) {
    const auto x = static_cast<std::int32_t>(random()) >> (random() % 31);
    const auto m = static_cast<std::int32_t>((INT32_C(1) << 30) | (random() & 0x3FFFFFFF));
    const int shift = static_cast<int>(random() % 62) - 31;
    const Wide product = Wide{x} * m;
    const Wide single = nearest_ties_up(product, 31 - shift);
    if (single < INT32_MIN || single > INT32_MAX) continue;
    ASSERT_EQ(requantize<Rounding::single>(x, m, shift), static_cast<std::int32_t>(single))
        << x << " " << m << " " << shift;
    const Wide shifted = Wide{x} << (shift > 0 ? shift : 0);
    if (shifted < INT32_MIN || shifted > INT32_MAX) continue;
    const Wide high = nearest_ties_up(shifted * m, 31);
    const Wide twice = nearest_ties_away(high, shift > 0 ? 0 : -shift);
    ASSERT_EQ(requantize<Rounding::doubled>(x, m, shift), static_cast<std::int32_t>(twice))
        << x << " " << m << " " << shift;
    ++checked;
  }
  EXPECT_GT(checked, 100000);
}

TEST(RequantizeToInt8, CutsToItsBoundsWithoutOverflow) {
  const std::int32_t one = INT32_C(1) << 30;  // with shift 1
  EXPECT_EQ(requantize_to_int8<Rounding::single>(INT32_MAX, one, 1, 127, -128, 127), 127);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(INT32_MIN, one, 1, -128, -128, 127), -128);
  EXPECT_EQ(requantize_to_int8<Rounding::doubled>(INT32_MAX, one, 0, 127, -128, 127), 127);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(5, one, 1, -3, -128, 127), 2);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(-100, one, 1, 5, 0, 60), 0);
  EXPECT_EQ(requantize_to_int8<Rounding::single>(100, one, 1, 5, 0, 60), 60);
}

TEST(Clamp, KeepsWhatLiesWithin) {
  EXPECT_EQ(clamp(5, 0, 3), 3);
  EXPECT_EQ(clamp(-5, 0, 3), 0);
  EXPECT_EQ(clamp(2, 0, 3), 2);
}

}  // namespace
}  // namespace onda::kernel
