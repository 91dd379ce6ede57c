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

/// output = clamp(round(input / scale) + zero_point, -128, 127), ties away from zero.
/// Source of the arithmetic: TensorFlow Lite, AffineQuantize.
inline void quantize(const QuantizeFloat* parameters, const float* input, int8_t* output) {
  const QuantizeFloat p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    // Clamped before it becomes an integer: 1e30 saturates instead of overflowing, and NaN, which
    // compares as false, counts as the lowest.
    const float rounded = roundf(input[i] / p.scale);
    const float clamped = rounded > -512 ? (rounded < 512 ? rounded : 512) : -512;
    const int value = static_cast<int>(clamped) + p.zero_point;
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
/// Source of the arithmetic: TensorFlow Lite, Requantize.
template <Rounding rounding>
inline void quantize(const QuantizeInt8* parameters, const int8_t* input, int8_t* output) {
  const QuantizeInt8 p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    output[i] = requantize_to_int8<rounding>(input[i] - p.input_zero_point, p.multiplier, p.shift,
                                             p.output_zero_point, -128, 127);
  }
}

}  // namespace kernel
}  // namespace onda
