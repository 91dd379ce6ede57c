// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

struct MeanFloat {
  typedef void Kernel(const MeanFloat*, const float*, float*);
  int count;
  int32_t terms;  // of one mean
  View view;      // of the input: the terms of each mean, one after another
};
struct MeanInt8 {
  typedef void Kernel(const MeanInt8*, const int8_t*, int8_t*);
  int count;
  int32_t terms;
  View view;
  int32_t zero_points;  // terms * input zero point
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
};

template <class Sum, class T>
inline Sum sum_of_terms(const View& view, int32_t terms, const T* input, Cursor* cursor) {
  Sum sum = 0;
  for (int32_t i = 0; i < terms; ++i, next(view, cursor)) sum += input[cursor->at];
  return sum;
}

inline void mean(const MeanFloat* parameters, const float* input, float* output) {
  const MeanFloat p = load(parameters);
  Cursor cursor = first_of(p.view);
  for (int i = 0; i < p.count; ++i) {
    output[i] = sum_of_terms<float>(p.view, p.terms, input, &cursor) / static_cast<float>(p.terms);
  }
}

/// Rounds twice for every runtime. Source of the arithmetic: TensorFlow Lite,
/// reference_ops::QuantizedMeanOrSum.
inline void mean(const MeanInt8* parameters, const int8_t* input, int8_t* output) {
  const MeanInt8 p = load(parameters);
  Cursor cursor = first_of(p.view);
  for (int i = 0; i < p.count; ++i) {
    const int32_t sum = sum_of_terms<int32_t>(p.view, p.terms, input, &cursor) - p.zero_points;
    output[i] = requantize_to_int8<Rounding::doubled>(sum, p.multiplier, p.shift,
                                                      p.output_zero_point, -128, 127);
  }
}

}  // namespace kernel
}  // namespace onda
