// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a * b, low, high)
struct MulFloat {
  typedef float Element;
  typedef void Kernel(const MulFloat*, const float*, const float*, float*);
  Broadcast loop;
  float low;  // of the fused activation
  float high;
  float operator()(float a, float b) const { return clamp(a * b, low, high); }
};

/// clamp(output_zero_point + requantize((a - first_zero_point) * (b - second_zero_point)), low,
/// high) Rounds twice for every runtime. Source of the arithmetic: TensorFlow Lite,
/// reference_integer_ops::MulElementwise.
struct MulInt8 {
  typedef int8_t Element;
  typedef void Kernel(const MulInt8*, const int8_t*, const int8_t*, int8_t*);
  Broadcast loop;
  int first_zero_point;
  int second_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
  int8_t low;  // of the fused activation
  int8_t high;
  int8_t operator()(int8_t a, int8_t b) const {
    const int32_t product = static_cast<int32_t>(a - first_zero_point) * (b - second_zero_point);
    return requantize_to_int8<Rounding::doubled>(product, multiplier, shift, output_zero_point, low,
                                                 high);
  }
};

}  // namespace kernel
}  // namespace onda
