// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

// Fixed point: Qm.n is an int32_t that stands for the integer / 2^n, with m + n = 31.
// doubling_high_multiply() multiplies Qa by Qb into Q(a + b).

/// x * 2^exponent, saturated.
inline int32_t saturating_shift_left(int32_t x, int exponent) {
  const int32_t most = INT32_MAX >> exponent;
  if (x > most) return INT32_MAX;
  if (x < -most - 1) return INT32_MIN;
  return static_cast<int32_t>(static_cast<uint32_t>(x) << exponent);
}

/// exp(x) in Q0.31 for x in [-1/4, 0) in Q0.31: exp(-1/8) times the Taylor polynomial of degree 4
/// around -1/8. gemmlowp's exp_on_interval_between_negative_one_quarter_and_0_excl.
inline int32_t exp_of_small(int32_t x) {
  const int32_t exp_of_minus_eighth = INT32_C(1895147668);
  const int32_t third = INT32_C(715827883);
  const int32_t t = x + (INT32_C(1) << 28);
  const int32_t t2 = doubling_high_multiply(t, t);
  const int32_t t3 = doubling_high_multiply(t2, t);
  const int32_t t4 = doubling_high_multiply(t2, t2);
  // t + t^2/2 + t^3/6 + t^4/24 = t + (t^2 + (t^3 + t^4/4) / 3) / 2
  const int32_t inner = rounding_shift_right(t4, 2) + t3;
  const int32_t tail = rounding_shift_right(doubling_high_multiply(inner, third) + t2, 1);
  return exp_of_minus_eighth + doubling_high_multiply(exp_of_minus_eighth, t + tail);
}

/// exp(x) in Q0.31 for x in [-2^integer_bits, 0] with that many bits before the point (at most 5):
/// the part below 1/4 by exp_of_small(), the rest bit by bit. gemmlowp's exp_on_negative_values.
template <int integer_bits>
inline int32_t exp_of_negative(int32_t x) {
  if (x == 0) return INT32_MAX;
  const int quarter_bit = 29 - integer_bits;
  const int32_t quarter = INT32_C(1) << quarter_bit;
  const int32_t small = (x & (quarter - 1)) - quarter;
  uint32_t rest = static_cast<uint32_t>(small) - static_cast<uint32_t>(x);
  int32_t result = exp_of_small(small * (INT32_C(1) << integer_bits));
  // exp(-1/4), exp(-1/2), exp(-1), exp(-2), exp(-4), exp(-8), exp(-16) in Q0.31
  rest >>= quarter_bit;
  if (rest & 1) result = doubling_high_multiply(result, INT32_C(1672461947));
  if (rest & 2) result = doubling_high_multiply(result, INT32_C(1302514674));
  if (rest & 4) result = doubling_high_multiply(result, INT32_C(790015084));
  if (rest & 8) result = doubling_high_multiply(result, INT32_C(290630308));
  if (rest & 16) result = doubling_high_multiply(result, INT32_C(39332535));
  if (rest & 32) result = doubling_high_multiply(result, INT32_C(720401));
  if (rest & 64) result = doubling_high_multiply(result, INT32_C(242));
  return result;
}

/// 2 / (1 + x) in Q2.29 for x in [0, 1] in Q0.31: three steps of Newton and Raphson from
/// 48/17 - 32/17 * (1 + x) / 2. gemmlowp's one_over_one_plus_x_for_x_in_0_1.
inline int32_t two_over_one_plus(int32_t x) {
  const int32_t half = static_cast<int32_t>((static_cast<int64_t>(x) + INT32_MAX + 1) / 2);
  const int32_t one = INT32_C(1) << 29;                                                  // Q2.29
  int32_t y = INT32_C(1515870810) + doubling_high_multiply(half, -INT32_C(1010580540));  // Q2.29
  for (int step = 0; step < 3; ++step) {
    const int32_t error = one - doubling_high_multiply(half, y);
    y += saturating_shift_left(doubling_high_multiply(y, error), 2);
  }
  return y;
}

/// 1 / (1 + x) and (1 - x) / (1 + x) = 2 / (1 + x) - 1 in Q0.31 for x in [0, 1] in Q0.31.
inline int32_t one_over_one_plus(int32_t x) {
  return saturating_shift_left(two_over_one_plus(x), 1);
}
inline int32_t one_minus_over_one_plus(int32_t x) {
  return saturating_shift_left(two_over_one_plus(x) - (INT32_C(1) << 29), 2);
}

/// 1 / (1 + exp(-x)) in Q0.31 for x in Q4.27. gemmlowp's logistic.
inline int32_t logistic(int32_t x) {
  if (x == 0) return INT32_C(1) << 30;
  const int32_t y = one_over_one_plus(exp_of_negative<4>(x > 0 ? -x : x));
  return x > 0 ? y : INT32_MAX - y;
}

/// tanh(x) = (1 - exp(-2 x)) / (1 + exp(-2 x)) in Q0.31 for x in Q4.27; the same integer in Q5.26
/// is 2 x. gemmlowp's tanh.
inline int32_t hyperbolic_tangent(int32_t x) {
  if (x == 0) return 0;
  const int32_t y = one_minus_over_one_plus(exp_of_negative<5>(x > 0 ? -x : x));
  return x > 0 ? y : -y;
}

/// The zeros before the first one of x, which is above 0.
inline int leading_zeros(uint32_t x) {
  int zeros = 0;
  for (; !(x & UINT32_C(0x80000000)); x <<= 1) ++zeros;
  return zeros;
}

/// 1 / sqrt(x) for whole x: the result is a multiplier, and `shift` what requantize() takes with
/// it. That of 0 and 1 is 1. Five steps of Newton and Raphson from 1. Source of the arithmetic:
/// TensorFlow Lite, GetInvSqrtQuantizedMultiplierExp.
inline int32_t one_over_sqrt(int32_t x, int8_t* shift) {
  *shift = 0;
  if (x <= 1) return INT32_MAX;
  int right = 11;
  for (; x >= (INT32_C(1) << 29); x /= 4) ++right;
  const int pairs = (leading_zeros(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  right -= pairs;
  // Q3.28, like y.
  const int32_t half = rounding_shift_right((x << (2 * pairs)) >> 1, 1);
  const int32_t one_and_half = INT32_C(3) << 27;
  int32_t y = INT32_C(1) << 28;
  for (int step = 0; step < 5; ++step) {
    const int32_t square = doubling_high_multiply(y, y);
    const int32_t cube = saturating_shift_left(doubling_high_multiply(square, y), 6);
    y = saturating_shift_left(
        doubling_high_multiply(one_and_half, y) - doubling_high_multiply(half, cube), 3);
  }
  y = doubling_high_multiply(y, INT32_C(1518500250));  // sqrt(1/2) in Q0.31
  if (right < 0) return static_cast<int32_t>(static_cast<uint32_t>(y) << -right);
  *shift = static_cast<int8_t>(-right);
  return y;
}

/// (a + b) / 2, rounded away from zero. gemmlowp's RoundingHalfSum.
inline int32_t rounded_half_sum(int32_t a, int32_t b) {
  const int64_t sum = static_cast<int64_t>(a) + b;
  return static_cast<int32_t>((sum + (sum >= 0 ? 1 : -1)) / 2);
}

/// log(x) in Q5.26 for x >= 1 in Q12.19. x is r 2^n with r between sqrt(1/2) and 1, on either side
/// of which a quotient of polynomials takes over. Source of the arithmetic: TensorFlow Lite,
/// log_x_for_x_greater_than_or_equal_to_1_impl.
inline int32_t logarithm(int32_t x) {
  const int32_t sqrt_half = INT32_C(1518500250);
  const int32_t fourth_root_of_half = INT32_C(1805811301);
  const int32_t one = INT32_C(1) << 25;  // Q6.25
  const int zeros = leading_zeros(static_cast<uint32_t>(x));
  const int32_t r_above = saturating_shift_left(
      doubling_high_multiply(saturating_shift_left(x, zeros - 1), sqrt_half), 1);
  const int32_t n_above = (12 - zeros) * one + one / 4;
  const int headroom =
      leading_zeros(static_cast<uint32_t>(doubling_high_multiply(x, sqrt_half))) - 1;
  const int32_t r_below = saturating_shift_left(x, headroom);
  const int32_t n_below = (12 - headroom) * one - one / 4;
  const int32_t r = r_above < r_below ? r_above : r_below;
  const int32_t n = n_above > n_below ? n_above : n_below;

  const int32_t p = rounded_half_sum(r, fourth_root_of_half);
  const int32_t q = 2 * (r - fourth_root_of_half);
  const int32_t square = doubling_high_multiply(q, q);
  const int32_t numerator =
      doubling_high_multiply(q, r) +
      doubling_high_multiply(doubling_high_multiply(q, square), INT32_C(117049297));
  const int32_t inner =
      INT32_C(1057819769) + q + doubling_high_multiply(INT32_C(127690142), square);
  const int32_t denominator_minus_one =
      doubling_high_multiply(p, inner) + doubling_high_multiply(INT32_C(638450708), q);
  const int32_t fraction = doubling_high_multiply(rounding_shift_right(numerator, 6),
                                                  one_over_one_plus(denominator_minus_one));
  const int32_t log_2 = INT32_C(1488522236);  // Q0.31
  return saturating_shift_left(doubling_high_multiply(n, log_2) + fraction, 1);
}

}  // namespace kernel
}  // namespace onda
