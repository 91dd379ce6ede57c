// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hybrid_kernel.h"

namespace onda {
namespace kernel {

// Products of a row of floats, which quantize_row() has made integers of, with rows of int8
// weights.

/// Row `row` of a matrix with `width` columns.
template <class T>
inline T* row_of(T* matrix, int row, int width) {
  const int offset = row * width;
  return matrix + offset;
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
