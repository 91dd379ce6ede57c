// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SoftmaxFloat {
  typedef void Kernel(const SoftmaxFloat*, const float*, float*);
  int rows;
  int width;
  float beta;
};

template <class T>
inline T largest(const T* values, int count) {
  T most = values[0];
  for (int i = 1; i < count; ++i) most = values[i] > most ? values[i] : most;
  return most;
}

/// output[r, i] = exp(beta * (input[r, i] - max)) / sum_j exp(beta * (input[r, j] - max))
inline void softmax(const SoftmaxFloat* parameters,
                    const float* input,  // [rows, width]
                    float* output) {     // [rows, width]
  const SoftmaxFloat p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const float most = largest(input, p.width);
    float sum = 0;
    for (int i = 0; i < p.width; ++i) {
      output[i] = expf((input[i] - most) * p.beta);
      sum += output[i];
    }
    for (int i = 0; i < p.width; ++i) output[i] /= sum;
  }
}

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

/// exp(x) in Q0.31 for x in [-32, 0] in Q5.26: the part below 1/4 by exp_of_small(), the rest bit
/// by bit. gemmlowp's exp_on_negative_values.
inline int32_t exp_of_negative(int32_t x) {
  if (x == 0) return INT32_MAX;
  const int32_t quarter = INT32_C(1) << 24;
  const int32_t small = (x & (quarter - 1)) - quarter;
  uint32_t rest = static_cast<uint32_t>(small) - static_cast<uint32_t>(x);
  int32_t result = exp_of_small(small * 32);
  // exp(-1/4), exp(-1/2), exp(-1), exp(-2), exp(-4), exp(-8), exp(-16) in Q0.31
  rest >>= 24;
  if (rest & 1) result = doubling_high_multiply(result, INT32_C(1672461947));
  if (rest & 2) result = doubling_high_multiply(result, INT32_C(1302514674));
  if (rest & 4) result = doubling_high_multiply(result, INT32_C(790015084));
  if (rest & 8) result = doubling_high_multiply(result, INT32_C(290630308));
  if (rest & 16) result = doubling_high_multiply(result, INT32_C(39332535));
  if (rest & 32) result = doubling_high_multiply(result, INT32_C(720401));
  if (rest & 64) result = doubling_high_multiply(result, INT32_C(242));
  return result;
}

/// 1 / (1 + x) in Q0.31 for x in [0, 1) in Q0.31: three steps of Newton and Raphson from
/// 48/17 - 32/17 * (1 + x) / 2. gemmlowp's one_over_one_plus_x_for_x_in_0_1.
inline int32_t one_over_one_plus(int32_t x) {
  const int32_t half = static_cast<int32_t>((static_cast<int64_t>(x) + INT32_MAX + 1) / 2);
  const int32_t one = INT32_C(1) << 29;                                                  // Q2.29
  int32_t y = INT32_C(1515870810) + doubling_high_multiply(half, -INT32_C(1010580540));  // Q2.29
  for (int step = 0; step < 3; ++step) {
    const int32_t error = one - doubling_high_multiply(half, y);
    y += saturating_shift_left(doubling_high_multiply(y, error), 2);
  }
  return saturating_shift_left(y, 1);
}

struct SoftmaxInt8 {
  typedef void Kernel(const SoftmaxInt8*, const int8_t*, int8_t*);
  int rows;
  int width;
  int32_t multiplier;  // beta * input scale, to Q5.26
  int8_t shift;
  int16_t least_difference;  // what is further below the maximum counts as exp(-infinity)
};

/// output[r, i] = 256 * exp(beta * scale * (input[r, i] - max)) / sum - 128, rounded; the sum is in
/// Q12.19. Source of the arithmetic: TensorFlow Lite, reference_ops::Softmax for integers.
template <Rounding rounding>
inline void softmax(const SoftmaxInt8* parameters,
                    const int8_t* input,  // [rows, width]
                    int8_t* output) {     // [rows, width]
  const SoftmaxInt8 p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    const int most = largest(input, p.width);
    int32_t sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int difference = input[i] - most;
      if (difference < p.least_difference) continue;
      const int32_t x = requantize<rounding>(difference, p.multiplier, p.shift);
      sum += rounding_shift_right(exp_of_negative(x), 12);
    }
    // sum = 2^bits * (1 + fraction) in Q12.19; the maximum alone makes it 1.
    int bits = 11;
    uint32_t normal = static_cast<uint32_t>(sum) << 1;
    for (; !(normal & UINT32_C(0x80000000)); normal <<= 1) --bits;
    const int32_t reciprocal =
        one_over_one_plus(static_cast<int32_t>(normal & UINT32_C(0x7fffffff)));
    for (int i = 0; i < p.width; ++i) {
      const int difference = input[i] - most;
      int32_t q = 0;
      // Divided by 2^32 or more, everything rounds to 0.
      if (difference >= p.least_difference && bits + 23 <= 31) {
        const int32_t x = requantize<rounding>(difference, p.multiplier, p.shift);
        q = rounding_shift_right(doubling_high_multiply(reciprocal, exp_of_negative(x)), bits + 23);
      }
      output[i] = static_cast<int8_t>(clamp<int32_t>(q - 128, -128, 127));
    }
  }
}

}  // namespace kernel
}  // namespace onda
