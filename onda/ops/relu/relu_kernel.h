// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct ReluFloat {
  typedef void Kernel(const ReluFloat*, const float*, float*);
  int count;
};

/// output = max(input, 0); -0 and NaN stay what they are, as in TensorFlow Lite.
inline void relu(const ReluFloat* parameters, const float* input, float* output) {
  const ReluFloat p = load(parameters);
  for (int i = 0; i < p.count; ++i) output[i] = input[i] < 0 ? 0 : input[i];
}

struct ReluInt8 {
  typedef void Kernel(const ReluInt8*, const int8_t*, int8_t*);
  int count;
  int input_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
  int8_t low;  // the integer that stands for 0
};

/// output = clamp(output_zero_point + requantize(input - input_zero_point), low, 127)
/// Rounds twice for every runtime: so do LiteRT 2.5.3 and TensorFlow Lite Micro.
/// Source of the arithmetic: TensorFlow Lite, QuantizedReluX.
inline void relu(const ReluInt8* parameters, const int8_t* input, int8_t* output) {
  const ReluInt8 p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    output[i] = requantize_to_int8<Rounding::doubled>(input[i] - p.input_zero_point, p.multiplier,
                                                      p.shift, p.output_zero_point, p.low, 127);
  }
}

}  // namespace kernel
}  // namespace onda
