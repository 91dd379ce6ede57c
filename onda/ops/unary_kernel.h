// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// output[i] = function(input[i]): the kernel of every element-wise operator of one input. The
/// function is the operator's own: its parameters, the number of elements among them, and what it
/// makes of one element.
template <class Function, class T>
inline void each(const Function* parameters, const T* input, T* output) {
  const Function function = load(parameters);
  for (int i = 0; i < function.count; ++i) output[i] = function(input[i]);
}

/// Any function of int8: a table, computed beforehand. 256 bytes of flash, and the fastest there
/// is.
struct LookupInt8 {
  typedef void Kernel(const LookupInt8*, const int8_t*, int8_t*);
  int count;
  const int8_t* table;  // [256], the result of -128 first
  int8_t operator()(int8_t x) const { return load(table + (x + 128)); }
};

/// clamp(output_zero_point + requantize(x - input_zero_point), low, high): RELU and its like.
/// Rounds twice for every runtime: so do LiteRT 2.5.3 and TensorFlow Lite Micro.
/// Source of the arithmetic: TensorFlow Lite, QuantizedReluX.
struct ClampInt8 {
  typedef void Kernel(const ClampInt8*, const int8_t*, int8_t*);
  int count;
  int input_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
  int8_t low;
  int8_t high;
  int8_t operator()(int8_t x) const {
    return requantize_to_int8<Rounding::doubled>(x - input_zero_point, multiplier, shift,
                                                 output_zero_point, low, high);
  }
};

}  // namespace kernel
}  // namespace onda
