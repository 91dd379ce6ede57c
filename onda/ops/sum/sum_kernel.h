// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../reduce_kernel.h"

namespace onda {
namespace kernel {

template <class T>
struct SumOf {
  typedef void Kernel(const SumOf*, const T*, T*);
  ReduceLoops loops;
  T operator()(T a, T b) const { return wrapping_sum(a, b); }
};

/// output = clamp(round(sum * scale + offset) + zero_point) in float32, as LiteRT sums integers.
/// Source of the arithmetic: TensorFlow Lite, optimized_ops::QuantizedMeanOrSum.
template <class T>
struct SumInFloat {
  typedef void Kernel(const SumInFloat*, const T*, T*);
  ReduceLoops loops;
  float scale;
  float offset;  // of the zero points of all terms
  int zero_point;
  float low;  // of the type
  float high;
};
template <class T>
inline void sum_in_float(const SumInFloat<T>* parameters, const T* input, T* output) {
  const SumInFloat<T> p = load(parameters);
  const float zero_point = static_cast<float>(p.zero_point);
  Cursor cursor = first_of(p.loops.view);
  for (int i = 0; i < p.loops.count; ++i) {
    const int32_t sum = sum_of_terms<int32_t>(p.loops, input, &cursor);
    const float real = roundf(static_cast<float>(sum) * p.scale + p.offset);
    output[i] = static_cast<T>(clamp(real + zero_point, p.low, p.high));
  }
}

}  // namespace kernel
}  // namespace onda
