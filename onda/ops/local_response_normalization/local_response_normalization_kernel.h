// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct LocalResponseNorm {
  typedef void Kernel(const LocalResponseNorm*, const float*, float*);
  int rows;
  int width;
  int radius;  // at most width
  float bias;
  float alpha;
  float beta;
};

/// output[r, i] = input[r, i] / (bias + alpha * sum of input[r, j]^2)^beta over the j within radius
/// of i. Source of the arithmetic: TensorFlow Lite, optimized_ops::LocalResponseNormalization.
inline void local_response_normalization(const LocalResponseNorm* parameters,
                                         const float* input,  // [rows, width]
                                         float* output) {     // [rows, width]
  const LocalResponseNorm p = load(parameters);
  for (int row = 0; row < p.rows; ++row, input += p.width, output += p.width) {
    for (int i = 0; i < p.width; ++i) {
      const int first = i > p.radius ? i - p.radius : 0;
      const int last = p.width - 1 - i > p.radius ? i + p.radius : p.width - 1;
      float sum = 0;
      for (int j = first; j <= last; ++j) sum += input[j] * input[j];
      output[i] = input[i] * powf(p.bias + p.alpha * sum, -p.beta);
    }
  }
}

}  // namespace kernel
}  // namespace onda
