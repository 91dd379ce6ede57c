// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"
#include "../fixed_point_functions_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a / b, low, high); of integers without what is behind the point
template <class T>
struct DivNumbers {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const DivNumbers*, const T*, const T*, T*);
  Broadcast loop;
  T low;  // of the fused activation
  T high;
  T operator()(T a, T b) const { return clamp(quotient(a, b), low, high); }
};

/// rounding_shift_right() to 32 and beyond as processors compute gemmlowp's, which is not meant for
/// it: the shift is taken modulo 32, and what is not negative gains 1.
inline int32_t shift_right_modulo(int32_t x, int exponent) {
  if (exponent < 32) return rounding_shift_right(x, exponent);
  return (x >> (exponent & 31)) + (x < 0 ? 0 : 1);
}

/// clamp(output_zero_point + (a - first_zero_point) / (b - second_zero_point) * factor, low, high),
/// by way of the divisor's reciprocal; 0 where the divisor is 0. Rounds twice for every runtime.
/// Source of the arithmetic: TensorFlow Lite, reference_ops::DivElementwise for integers.
template <class T>
struct DivQuantized {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const DivQuantized*, const T*, const T*, T*);
  Broadcast loop;
  int first_zero_point;
  int second_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;  // in [-16, 15]
  T low;         // of the fused activation
  T high;
  T operator()(T a, T b) const {
    int32_t first = static_cast<int32_t>(a) - first_zero_point;
    int32_t second = static_cast<int32_t>(b) - second_zero_point;
    int32_t scaled = 0;
    if (second != 0) {
      if (second < 0) {
        first = -first;
        second = -second;
      }
      // 1 / second = inverse * 2^-31 * 2^-(31 - zeros)
      const int zeros = leading_zeros(static_cast<uint32_t>(second));
      const int32_t inverse = one_over_one_plus(
          static_cast<int32_t>((static_cast<uint32_t>(second) << zeros) & UINT32_C(0x7fffffff)));
      // The bits between the sign and the first that counts.
      const uint32_t magnitude = static_cast<uint32_t>(first < 0 ? ~first : first);
      const int headroom = magnitude == 0 ? 31 : leading_zeros(magnitude) - 1;
      const int32_t quotient = doubling_high_multiply(
          static_cast<int32_t>(static_cast<uint32_t>(first) << headroom), inverse);
      scaled = shift_right_modulo(doubling_high_multiply(quotient, multiplier),
                                  31 - zeros + headroom - shift);
    }
    const int32_t least = static_cast<int32_t>(low) - output_zero_point;
    const int32_t most = static_cast<int32_t>(high) - output_zero_point;
    return static_cast<T>(clamp(scaled, least, most) + output_zero_point);
  }
};

}  // namespace kernel
}  // namespace onda
