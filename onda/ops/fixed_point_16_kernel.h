// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

// Fixed point in 16 bits: Qm.n is an int16_t that stands for the integer / 2^n, with m + n = 15.
// The functions are those of fixed_point_functions_kernel.h, with constants of 16 bits.

/// 2^-15 * a * b, rounded to nearest with ties up, saturated. gemmlowp's
/// SaturatingRoundingDoublingHighMul.
inline int16_t doubling_high_multiply_16(int16_t a, int16_t b) {
  if (a == b && a == INT16_MIN) return INT16_MAX;
  const int32_t product = static_cast<int32_t>(a) * b;
  const int32_t nudge = product >= 0 ? INT32_C(1) << 14 : 1 - (INT32_C(1) << 14);
  return static_cast<int16_t>((product + nudge) / (INT32_C(1) << 15));
}

/// x * 2^exponent, saturated.
inline int16_t saturating_shift_left_16(int16_t x, int exponent) {
  const int32_t shifted = static_cast<int32_t>(x) * (INT32_C(1) << exponent);
  return static_cast<int16_t>(clamp<int32_t>(shifted, INT16_MIN, INT16_MAX));
}

/// exp(x) in Q0.15 for x in [-1/4, 0) in Q0.15: exp(-1/8) times the Taylor polynomial of degree 4
/// around -1/8. gemmlowp's exp_on_interval_between_negative_one_quarter_and_0_excl.
inline int16_t exp_of_small_16(int16_t x) {
  const int16_t exp_of_minus_eighth = 28918;
  const int16_t third = 10923;
  const int16_t t = static_cast<int16_t>(x + 4096);
  const int16_t t2 = doubling_high_multiply_16(t, t);
  const int16_t t3 = doubling_high_multiply_16(t2, t);
  const int16_t t4 = doubling_high_multiply_16(t2, t2);
  // t + t^2/2 + t^3/6 + t^4/24 = t + (t^2 + (t^3 + t^4/4) / 3) / 2
  const int16_t inner = static_cast<int16_t>(rounding_shift_right(t4, 2) + t3);
  const int16_t tail =
      static_cast<int16_t>(rounding_shift_right(doubling_high_multiply_16(inner, third) + t2, 1));
  const int32_t sum =
      static_cast<int32_t>(exp_of_minus_eighth) +
      doubling_high_multiply_16(exp_of_minus_eighth, static_cast<int16_t>(t + tail));
  return static_cast<int16_t>(clamp<int32_t>(sum, INT16_MIN, INT16_MAX));
}

/// exp(x) in Q0.15 for x in [-2^integer_bits, 0] with that many bits before the point, from 1 to 7.
/// gemmlowp's exp_on_negative_values.
inline int16_t exp_of_negative_16(int16_t x, int integer_bits) {
  if (x == 0) return INT16_MAX;
  // -32
  if (integer_bits > 5 && x < -(INT32_C(1) << (20 - integer_bits))) return 0;
  const int quarter_bit = 13 - integer_bits;
  const int16_t quarter = static_cast<int16_t>(INT16_C(1) << quarter_bit);
  const int16_t small = static_cast<int16_t>((x & (quarter - 1)) - quarter);
  const uint16_t rest = static_cast<uint16_t>(static_cast<int32_t>(small) - x);
  int16_t result = exp_of_small_16(saturating_shift_left_16(small, integer_bits));
  const uint16_t bits = static_cast<uint16_t>(rest >> quarter_bit);
  // exp(-1/4), exp(-1/2), exp(-1), exp(-2), exp(-4), exp(-8), exp(-16) in Q0.15
  if (bits & 1) result = doubling_high_multiply_16(result, 25520);
  if (bits & 2) result = doubling_high_multiply_16(result, 19875);
  if (bits & 4 && integer_bits > 0) result = doubling_high_multiply_16(result, 12055);
  if (bits & 8 && integer_bits > 1) result = doubling_high_multiply_16(result, 4435);
  if (bits & 16 && integer_bits > 2) result = doubling_high_multiply_16(result, 600);
  if (bits & 32 && integer_bits > 3) result = doubling_high_multiply_16(result, 11);
  if (bits & 64 && integer_bits > 4) result = 0;
  return result;
}

/// 2 / (1 + x) in Q2.13 for x in [0, 1] in Q0.15: three steps of Newton and Raphson from
/// 48/17 - 32/17 * (1 + x) / 2. gemmlowp's one_over_one_plus_x_for_x_in_0_1.
inline int16_t two_over_one_plus_16(int16_t x) {
  const int16_t half = static_cast<int16_t>((static_cast<int32_t>(x) + INT16_MAX + 1) / 2);
  int16_t y = static_cast<int16_t>(23130 + doubling_high_multiply_16(half, -15420));
  for (int step = 0; step < 3; ++step) {
    const int16_t error = static_cast<int16_t>(8192 - doubling_high_multiply_16(half, y));
    y = static_cast<int16_t>(y + saturating_shift_left_16(doubling_high_multiply_16(y, error), 2));
  }
  return y;
}

/// 1 / (1 + exp(-x)) in Q0.15 for x in Q3.12. gemmlowp's logistic.
inline int16_t logistic_16(int16_t x) {
  if (x == 0) return INT16_C(1) << 14;
  const int16_t negative = static_cast<int16_t>(x > 0 ? -x : x);
  const int16_t y =
      saturating_shift_left_16(two_over_one_plus_16(exp_of_negative_16(negative, 3)), 1);
  return static_cast<int16_t>(x > 0 ? y : INT16_MAX - y);
}

/// tanh(x) = 2 / (1 + exp(-2 x)) - 1 in Q0.15 for x with `integer_bits` before the point, from 0 to
/// 6. gemmlowp's tanh.
inline int16_t hyperbolic_tangent_16(int16_t x, int integer_bits) {
  if (x == 0) return 0;
  const int16_t negative = static_cast<int16_t>(x > 0 ? -x : x);
  const int16_t two = two_over_one_plus_16(exp_of_negative_16(negative, integer_bits + 1));
  const int16_t y = saturating_shift_left_16(static_cast<int16_t>(two - 8192), 2);
  return static_cast<int16_t>(x > 0 ? y : -y);
}

}  // namespace kernel
}  // namespace onda
