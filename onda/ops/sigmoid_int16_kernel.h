// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fixed_point_16_kernel.h"
#include "unary_kernel.h"

namespace onda {
namespace kernel {

/// What int16 LOGISTIC and TANH have in common: x is brought to 1/12288 by a 16-bit multiplier, so
/// that 2^17 are 32/3, and the sigmoid is read from a table with straight lines between.
struct SigmoidInt16 {
  const uint16_t* table;  // [256], 2^16 times the sigmoid of n / 24
  int32_t multiplier;     // at most 2^15 - 1
  int8_t shift;           // to the right, at most 31
};

inline int32_t scaled(const SigmoidInt16& p, int16_t x) {
  const int32_t half = p.shift > 0 ? INT32_C(1) << (p.shift - 1) : 0;
  return (static_cast<int32_t>(x) * p.multiplier + half) >> p.shift;
}

/// 2^(16 + bits) times the sigmoid of magnitude / 2^bits / 24, and `most` beyond the table.
inline uint32_t interpolate(const SigmoidInt16& p, uint32_t magnitude, int bits, uint32_t most) {
  const uint32_t place = magnitude >> bits;
  if (place >= 255) return most;
  const uint32_t here = load(p.table + place);
  const uint32_t next = load(p.table + place + 1);
  return (here << bits) + (magnitude & ((UINT32_C(1) << bits) - 1)) * (next - here);
}

/// LOGISTIC with outputs of scale 2^-15.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::Logistic on int16.
struct LogisticInt16 {
  typedef void Kernel(const LogisticInt16*, const int16_t*, int16_t*);
  int count;
  SigmoidInt16 sigmoid;
  int16_t operator()(int16_t x) const {
    const int32_t scaled_x = scaled(sigmoid, x);
    const uint32_t magnitude = static_cast<uint32_t>(scaled_x < 0 ? -scaled_x : scaled_x);
    const uint32_t y = interpolate(sigmoid, magnitude, 9, UINT32_C(0x7FFF) << 10);
    const uint32_t one = UINT32_C(1) << 25;
    return static_cast<int16_t>((scaled_x >= 0 ? y + 512 : one - y + 511) >> 10);
  }
};

/// TANH with outputs of scale 2^-15: tanh(x) = 2 sigmoid(2 x) - 1.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::Tanh on int16.
struct TanhInt16 {
  typedef void Kernel(const TanhInt16*, const int16_t*, int16_t*);
  int count;
  SigmoidInt16 sigmoid;
  int16_t operator()(int16_t x) const {
    const int32_t scaled_x = scaled(sigmoid, x);
    const uint32_t magnitude = static_cast<uint32_t>(scaled_x < 0 ? -scaled_x : scaled_x);
    const int32_t y =
        static_cast<int32_t>(interpolate(sigmoid, magnitude, 8, UINT32_C(0xFFFF) << 8));
    const int32_t half = INT32_C(1) << 23;
    return static_cast<int16_t>((scaled_x >= 0 ? y - half + 128 : half - y + 127) >> 8);
  }
};

/// LOGISTIC of Q3.12 in Q0.15. Source of the arithmetic: TensorFlow Lite, optimized_ops::Logistic
/// on int16.
struct LogisticFixedPoint16 {
  typedef void Kernel(const LogisticFixedPoint16*, const int16_t*, int16_t*);
  int count;
  int16_t operator()(int16_t x) const { return logistic_16(x); }
};

/// TANH of Q3.12 in Q0.15, or of Q4.11, which is shifted first. Source of the arithmetic:
/// TensorFlow Lite, optimized_ops::Tanh on int16.
struct TanhFixedPoint16 {
  typedef void Kernel(const TanhFixedPoint16*, const int16_t*, int16_t*);
  int count;
  int8_t shift;  // 0 or 1
  int16_t operator()(int16_t x) const {
    return hyperbolic_tangent_16(saturating_shift_left_16(x, shift), 3);
  }
};

}  // namespace kernel
}  // namespace onda
