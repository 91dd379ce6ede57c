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
struct PreluFactors {
  int input_zero_point;
  int alpha_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int32_t alpha_multiplier;
  int8_t shift;
  int8_t alpha_shift;
  int16_t low;
  int16_t high;
  template <class T>
  T operator()(T a, int8_t b) const {
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

struct PreluInt8 {
  typedef int8_t Element;
  typedef int8_t Result;
  typedef void Kernel(const PreluInt8*, const int8_t*, const int8_t*, int8_t*);
  Broadcast loop;
  PreluFactors factors;
  int8_t operator()(int8_t a, int8_t b) const { return factors(a, b); }
};

/// int16 by an alpha of int8.
struct PreluInt16 {
  typedef void Kernel(const PreluInt16*, const int16_t*, const int8_t*, int16_t*);
  Broadcast loop;
  PreluFactors factors;
};
inline void prelu(const PreluInt16* parameters, const int16_t* input, const int8_t* alpha,
                  int16_t* output) {
  const PreluInt16 p = load(parameters);
  walk(p.loop, p.factors, input, alpha, output);
}

struct PreluInt16ByConstant {
  typedef void Kernel(const PreluInt16ByConstant*, const int16_t*, int16_t*);
  PreluInt16 function;
  const int8_t* alpha;
};
inline void prelu(const PreluInt16ByConstant* parameters, const int16_t* input, int16_t* output) {
  const PreluInt16ByConstant p = load(parameters);
  const Flash<int8_t> alpha = {p.alpha};
  walk(p.function.loop, p.function.factors, input, alpha, output);
}

}  // namespace kernel
}  // namespace onda
