// SPDX-License-Identifier: Apache-2.0
// Weighted sums of float32 activations and int8 weights: what comes in is quantized as it comes.
#pragma once

#include <math.h>

#include "integer_sums_kernel.h"

namespace onda {
namespace kernel {

/// real = scale * (integer - zero_point)
struct RowScale {
  float scale;
  int zero_point;
};

/// real cut to [low, 127] and rounded, ties away from zero; `low` for what is no number.
inline int8_t to_int8(float real, int low) {
  if (!(real >= static_cast<float>(low))) return static_cast<int8_t>(low);
  return static_cast<int8_t>(real >= 127.0f ? 127.0f : roundf(real));
}

/// What makes integers of reals: to_int8(zero_point + x * factor, low).
struct RowFactor {
  RowScale row;
  float factor;
};

/// Symmetric: scale = max |x| / 127. Source: TensorFlow Lite, PortableSymmetricQuantizeFloats.
inline RowFactor symmetric_factor(float most) {
  // All are 0: any factor will do.
  const RowFactor result = {{most > 0 ? most / 127.0f : 1.0f, 0}, most > 0 ? 127.0f / most : 0.0f};
  return result;
}

/// Asymmetric: the range of x, widened to hold 0, has 256 steps, of which one is 0. Source:
/// TensorFlow Lite, PortableAsymmetricQuantizeFloats, which computes the zero point in double:
/// where that has 32 bits, as on AVR, a zero point next to a tie may be another.
inline RowFactor asymmetric_factor(float low, float high) {
  RowScale row = {1.0f, 0};
  if (low < high) {
    const double scale = (static_cast<double>(high) - static_cast<double>(low)) / 255.0;
    const double below = static_cast<double>(low) / scale;
    const double above = static_cast<double>(high) / scale;
    // From the end whose numbers are smaller.
    const double zero_point = 128.0 - below < 127.0 + above ? -128.0 - below : 127.0 - above;
    row.scale = static_cast<float>(scale);
    row.zero_point = to_int8(static_cast<float>(round(zero_point)), -128);
  }
  const RowFactor result = {row, 1.0f / row.scale};
  return result;
}

inline RowScale quantize_symmetric(const float* x, int32_t count, int8_t* quantized) {
  float most = 0;
  for (int32_t i = 0; i < count; ++i) {
    const float magnitude = fabsf(x[i]);
    most = magnitude > most ? magnitude : most;
  }
  const RowFactor to = symmetric_factor(most);
  for (int32_t i = 0; i < count; ++i) quantized[i] = to_int8(x[i] * to.factor, -127);
  return to.row;
}

inline RowScale quantize_asymmetric(const float* x, int32_t count, int8_t* quantized) {
  float low = 0;
  float high = 0;
  for (int32_t i = 0; i < count; ++i) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  const RowFactor to = asymmetric_factor(low, high);
  const float zero_point = static_cast<float>(to.row.zero_point);
  for (int32_t i = 0; i < count; ++i) {
    quantized[i] = to_int8(zero_point + x[i] * to.factor, -128);
  }
  return to.row;
}

inline RowScale quantize_row(const float* x, int32_t count, bool asymmetric, int8_t* quantized) {
  return asymmetric ? quantize_asymmetric(x, count, quantized)
                    : quantize_symmetric(x, count, quantized);
}

/// The sum as a real number, times the row's scale and the weights'.
inline float real_sum(uint32_t sum, float row_scale, float weight_scale) {
  return static_cast<float>(static_cast<int32_t>(sum)) * (row_scale * weight_scale);
}

}  // namespace kernel
}  // namespace onda
