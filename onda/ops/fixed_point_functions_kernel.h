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

}  // namespace kernel
}  // namespace onda
