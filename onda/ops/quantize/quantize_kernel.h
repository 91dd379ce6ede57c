// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct QuantizeFloat {
  typedef void Kernel(const QuantizeFloat*, const float*, int8_t*);
  int count;
  float scale;
  int zero_point;
};

/// Whether x < factor * scale, exactly, for a factor of at most 12 bits: scale is split into two
/// halves of 12 bits, so that no product is rounded, and the subtraction is exact where it matters.
inline bool below(float x, float factor, float scale) {
  uint32_t bits;
  memcpy(&bits, &scale, sizeof bits);
  bits &= UINT32_C(0xFFFFF000);
  float high;
  memcpy(&high, &bits, sizeof high);
  return x - factor * high < factor * (scale - high);
}

/// |x| / scale to the nearest integer, ties up, at most 513 (a NaN counts as large).
/// `single`: the quotient is exact, as LiteRT's division in double is. `doubled`: it is a float32,
/// as in TensorFlow Lite Micro, which may fall on a tie or off it.
template <Rounding rounding>
inline int rounded_quotient(float x, float scale) {
  const float magnitude = x < 0 ? -x : x;
  float nearest = roundf(magnitude / scale);
  if (!(nearest < 512)) nearest = 512;
  if (rounding == Rounding::single) {
    if (nearest > 0 && below(magnitude, nearest - 0.5f, scale)) {
      nearest -= 1;
    } else if (!below(magnitude, nearest + 0.5f, scale)) {
      nearest += 1;
    }
  }
  return static_cast<int>(nearest);
}

/// output = clamp(round(input / scale) + zero_point, -128, 127), ties away from zero.
/// Source of the arithmetic: TensorFlow Lite, AffineQuantize; the division is LiteRT's optimized
/// kernel's (single), or the reference kernel's (doubled).
template <Rounding rounding>
inline void quantize(const QuantizeFloat* parameters, const float* input, int8_t* output) {
  const QuantizeFloat p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    const int magnitude = rounded_quotient<rounding>(input[i], p.scale);
    const int value = (input[i] < 0 ? -magnitude : magnitude) + p.zero_point;
    output[i] = static_cast<int8_t>(clamp(value, -128, 127));
  }
}

struct QuantizeInt8 {
  typedef void Kernel(const QuantizeInt8*, const int8_t*, int8_t*);
  int count;
  int input_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
};

/// From one scale to another: output = output_zero_point + requantize(input - input_zero_point).
/// Rounds twice for every runtime: so do LiteRT 2.5.3 without XNNPACK and TensorFlow Lite Micro.
/// Source of the arithmetic: TensorFlow Lite, Requantize.
inline void quantize(const QuantizeInt8* parameters, const int8_t* input, int8_t* output) {
  const QuantizeInt8 p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    output[i] = requantize_to_int8<Rounding::doubled>(input[i] - p.input_zero_point, p.multiplier,
                                                      p.shift, p.output_zero_point, -128, 127);
  }
}

}  // namespace kernel
}  // namespace onda
