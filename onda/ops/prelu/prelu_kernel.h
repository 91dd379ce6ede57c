// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// a where a >= 0, otherwise a * b
struct PreluFloat {
  typedef float Element;
  typedef float Result;
  typedef void Kernel(const PreluFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return a >= 0 ? a : a * b; }
};

/// The same, requantized with a factor for each side. Rounds twice for every runtime.
/// Source of the arithmetic: TensorFlow Lite, reference_ops::Prelu.
template <class T>
struct PreluQuantized {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const PreluQuantized*, const T*, const T*, T*);
  Broadcast loop;
  int input_zero_point;
  int alpha_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int32_t alpha_multiplier;
  int8_t shift;
  int8_t alpha_shift;
  T low;
  T high;
  T operator()(T a, T b) const {
    const int32_t x = static_cast<int32_t>(a) - input_zero_point;
    if (x >= 0) {
      return requantize_to<Rounding::doubled, T>(x, multiplier, shift, output_zero_point, low,
                                                 high);
    }
    const int32_t alpha = static_cast<int32_t>(b) - alpha_zero_point;
    return requantize_to<Rounding::doubled, T>(x * alpha, alpha_multiplier, alpha_shift,
                                               output_zero_point, low, high);
  }
};

}  // namespace kernel
}  // namespace onda
