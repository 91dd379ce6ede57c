// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

// Dynamic range: weights are int8, activations float. A row of activations is brought to int8 with
// a scale of its own, x = scale (q - zero_point), just before it is multiplied.

/// Row `row` of a matrix with `width` columns.
template <class T>
inline T* row_of(T* matrix, int row, int width) {
  const int offset = row * width;
  return matrix + offset;
}

struct RowScale {
  float scale;
  int32_t zero_point;
};

inline int8_t rounded_to_int8(float x, float low, float high) {
  const float rounded = roundf(x);
  // What is no number goes to an end of the range, too.
  return static_cast<int8_t>(!(rounded > low) ? low : (!(rounded < high) ? high : rounded));
}

/// q in [-127, 127] and zero point 0. Source of the arithmetic: TensorFlow Lite,
/// PortableSymmetricQuantizeFloats.
inline RowScale quantize_row(const float* x, int count, int8_t* q) {
  float range = 0;
  for (int i = 0; i < count; ++i) {
    const float magnitude = fabsf(x[i]);
    if (magnitude > range) range = magnitude;
  }
  const float inverse = range > 0 ? 127 / range : 0;
  for (int i = 0; i < count; ++i) q[i] = rounded_to_int8(x[i] * inverse, -127, 127);
  const RowScale row = {range > 0 ? range / 127 : 1, 0};
  return row;
}

/// q in [-128, 127], the zero point at the end of the range that is nearer to it. Source of the
/// arithmetic: TensorFlow Lite, PortableAsymmetricQuantizeFloats.
inline RowScale quantize_row_asymmetric(const float* x, int count, int8_t* q) {
  double low = 0;
  double high = 0;
  for (int i = 0; i < count; ++i) {
    if (x[i] < low) low = x[i];
    if (x[i] > high) high = x[i];
  }
  RowScale row = {1, 0};
  float inverse = 0;
  if (low < high) {
    const double scale = (high - low) / 255;
    const double from_low = -128 - low / scale;
    const double from_high = 127 - high / scale;
    const double zero_point = 128 - low / scale < 127 + high / scale ? from_low : from_high;
    row.zero_point = rounded_to_int8(static_cast<float>(round(zero_point)), -128, 127);
    row.scale = static_cast<float>(scale);
    inverse = 1 / row.scale;
  }
  const float offset = static_cast<float>(row.zero_point);
  for (int i = 0; i < count; ++i) q[i] = rounded_to_int8(offset + x[i] * inverse, -128, 127);
  return row;
}

/// sum_i weights[i] * q[i], modulo 2^32.
inline uint32_t dot(const int8_t* weights, const int8_t* q, int count) {
  uint32_t sum = 0;
  for (; count > 0; --count) {
    sum += static_cast<uint32_t>(static_cast<int32_t>(product(load(weights++), *q++)));
  }
  return sum;
}

/// What the integers of a row stand for: their products without the zero point's share, which is
/// weights_sum times that.
inline float dot(const int8_t* weights, int32_t weights_sum, const int8_t* q, int count,
                 const RowScale& row, float scale) {
  const uint32_t share = static_cast<uint32_t>(weights_sum) * static_cast<uint32_t>(row.zero_point);
  return static_cast<float>(static_cast<int32_t>(dot(weights, q, count) - share)) * scale;
}

}  // namespace kernel
}  // namespace onda
