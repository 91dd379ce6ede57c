// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// a where a >= 0, otherwise a * b
struct PreluFloat {
  typedef float Element;
  typedef void Kernel(const PreluFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return a >= 0 ? a : a * b; }
};

/// The same, requantized with a factor for each side. Rounds twice for every runtime.
/// Source of the arithmetic: TensorFlow Lite, reference_ops::Prelu.
struct PreluInt8 {
  typedef int8_t Element;
  typedef void Kernel(const PreluInt8*, const int8_t*, const int8_t*, int8_t*);
  Broadcast loop;
  int input_zero_point;
  int alpha_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int32_t alpha_multiplier;
  int8_t shift;
  int8_t alpha_shift;
  int8_t operator()(int8_t a, int8_t b) const {
    const int32_t x = a - input_zero_point;
    if (x >= 0) {
      return requantize_to_int8<Rounding::doubled>(x, multiplier, shift, output_zero_point, -128,
                                                   127);
    }
    return requantize_to_int8<Rounding::doubled>(x * (b - alpha_zero_point), alpha_multiplier,
                                                 alpha_shift, output_zero_point, -128, 127);
  }
};

}  // namespace kernel
}  // namespace onda
