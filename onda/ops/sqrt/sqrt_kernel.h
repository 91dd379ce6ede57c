// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// sqrt(x)
struct SqrtFloat {
  typedef void Kernel(const SqrtFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return sqrtf(x); }
};

/// sqrt(input_scale x) / output_scale without what is behind the point; 0 where x < 0.
/// Source of the arithmetic: TensorFlow Lite, SqrtEvalQuantized.
struct SqrtInt16 {
  typedef void Kernel(const SqrtInt16*, const int16_t*, int16_t*);
  int count;
  float input_scale;
  float output_scale;
  int16_t operator()(int16_t x) const {
    const float y = x > 0 ? sqrtf(input_scale * static_cast<float>(x)) / output_scale : 0;
    return y < 32767 ? static_cast<int16_t>(y) : 32767;
  }
};

}  // namespace kernel
}  // namespace onda
