// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "view_kernel.h"
#include "wrapping_kernel.h"

namespace onda {
namespace kernel {

/// What a reduction over axes goes through.
struct ReduceLoops {
  int count;
  int32_t terms;  // of one element of the output, at least one
  View view;      // of the input: the terms of each, one after another
};

/// output = function(... function(function(first, second), third) ...) of the terms: the kernel of
/// SUM, REDUCE_MAX and their like. The function is the operator's own: its loops, and what it makes
/// of two numbers.
template <class Function, class T>
inline void reduce(const Function* parameters, const T* input, T* output) {
  const Function function = load(parameters);
  const ReduceLoops& loops = function.loops;
  Cursor cursor = first_of(loops.view);
  for (int i = 0; i < loops.count; ++i) {
    T result = input[cursor.at];
    next(loops.view, &cursor);
    for (int32_t n = 1; n < loops.terms; ++n, next(loops.view, &cursor)) {
      result = function(result, input[cursor.at]);
    }
    output[i] = result;
  }
}

template <class Sum, class T>
inline Sum sum_of_terms(const ReduceLoops& loops, const T* input, Cursor* cursor) {
  Sum sum = 0;
  for (int32_t i = 0; i < loops.terms; ++i, next(loops.view, cursor)) sum += input[cursor->at];
  return sum;
}

/// clamp(output_zero_point + requantize(sum of the terms - zero_points)): MEAN and SUM of integers
/// with a scale. Rounds twice for every runtime. Source of the arithmetic: TensorFlow Lite,
/// reference_ops::QuantizedMeanOrSum.
template <class T>
struct ScaledSum {
  typedef void Kernel(const ScaledSum*, const T*, T*);
  ReduceLoops loops;
  int32_t zero_points;  // terms * input zero point
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
  int32_t low;  // of the type
  int32_t high;
};
template <class T>
inline void scaled_sum(const ScaledSum<T>* parameters, const T* input, T* output) {
  const ScaledSum<T> p = load(parameters);
  Cursor cursor = first_of(p.loops.view);
  for (int i = 0; i < p.loops.count; ++i) {
    const int32_t sum = sum_of_terms<int32_t>(p.loops, input, &cursor) - p.zero_points;
    const int32_t scaled = requantize<Rounding::doubled>(sum, p.multiplier, p.shift);
    output[i] = static_cast<T>(
        clamp<int32_t>(scaled, p.low - p.output_zero_point, p.high - p.output_zero_point) +
        p.output_zero_point);
  }
}

}  // namespace kernel
}  // namespace onda
