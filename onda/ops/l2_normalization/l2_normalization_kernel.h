// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../fixed_point_functions_kernel.h"

namespace onda {
namespace kernel {

struct L2NormalizationFloat {
  typedef void Kernel(const L2NormalizationFloat*, const float*, float*);
  int rows;
  int width;
};

/// output[row][i] = input[row][i] / max(sqrt(sum_j input[row][j]^2), 1e-6)
inline void l2_normalization(const L2NormalizationFloat* parameters, const float* input,
                             float* output) {
  const L2NormalizationFloat p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    float sum = 0;
    for (int i = 0; i < p.width; ++i) sum += input[i] * input[i];
    const float length = sqrtf(sum);
    const float divisor = length < 1e-6f ? 1e-6f : length;
    for (int i = 0; i < p.width; ++i) output[i] = input[i] / divisor;
  }
}

struct L2NormalizationInt8 {
  typedef void Kernel(const L2NormalizationInt8*, const int8_t*, int8_t*);
  int rows;
  int width;  // at most 33,025: the sum of squares fits 32 bits
  int input_zero_point;
};

/// The same with outputs of scale 1/128. Rounds twice for every runtime.
/// Source of the arithmetic: TensorFlow Lite, reference_integer_ops::L2Normalization.
inline void l2_normalization(const L2NormalizationInt8* parameters, const int8_t* input,
                             int8_t* output) {
  const L2NormalizationInt8 p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    int32_t sum = 0;
    for (int i = 0; i < p.width; ++i) {
      const int32_t x = input[i] - p.input_zero_point;
      sum += x * x;
    }
    int8_t shift;
    const int32_t inverse = one_over_sqrt(sum, &shift);
    for (int i = 0; i < p.width; ++i) {
      output[i] = requantize_to_int8<Rounding::doubled>(input[i] - p.input_zero_point, inverse,
                                                        shift + 7, 0, -128, 127);
    }
  }
}

}  // namespace kernel
}  // namespace onda
