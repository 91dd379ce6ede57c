// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

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

/// The same for outputs of more bits, at most 65,537. `single` divides in double, which on AVR is
/// float32, and may differ there in the last step.
template <Rounding rounding>
inline int32_t wide_quotient(float x, float scale) {
  const float magnitude = x < 0 ? -x : x;
  const double nearest = rounding == Rounding::single
                             ? round(static_cast<double>(magnitude) / static_cast<double>(scale))
                             : static_cast<double>(roundf(magnitude / scale));
  return nearest < 65537 ? static_cast<int32_t>(nearest) : INT32_C(65537);
}

/// clamp(round(x / scale) + zero_point, low, high), ties away from zero.
/// Source of the arithmetic: TensorFlow Lite, AffineQuantize; the division is LiteRT's optimized
/// kernel's (single), or the reference kernel's (doubled).
template <class T>
struct Quantized {
  typedef void Kernel(const Quantized*, const float*, T*);
  int count;
  float scale;
  int zero_point;
  T low;
  T high;
};
template <Rounding rounding, class T>
inline void quantize(const Quantized<T>* parameters, const float* input, T* output) {
  const Quantized<T> p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    const int32_t magnitude = sizeof(T) == 1 ? rounded_quotient<rounding>(input[i], p.scale)
                                             : wide_quotient<rounding>(input[i], p.scale);
    const int32_t value = (input[i] < 0 ? -magnitude : magnitude) + p.zero_point;
    output[i] = static_cast<T>(clamp<int32_t>(value, p.low, p.high));
  }
}

}  // namespace kernel
}  // namespace onda
