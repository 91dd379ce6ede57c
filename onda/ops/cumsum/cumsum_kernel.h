// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../wrapping_kernel.h"

namespace onda {
namespace kernel {

/// x is [outer, count, inner].
struct CumsumLoops {
  int32_t outer;
  int32_t count;
  int32_t inner;
  int8_t exclusive;
  int8_t reverse;
};

/// output[i] = numbers.finish(numbers.first() + numbers.term(input[0]) + …), sums wrap around
template <class Numbers, class T>
inline void sum_along(const CumsumLoops& p, const Numbers& numbers, const T* input, T* output) {
  for (int32_t i = 0; i < p.outer; ++i) {
    for (int32_t k = 0; k < p.inner; ++k) {
      typename Numbers::Sum sum = numbers.first();
      for (int32_t n = 0; n < p.count; ++n) {
        const int32_t at = (i * p.count + (p.reverse ? p.count - 1 - n : n)) * p.inner + k;
        const typename Numbers::Sum before = sum;
        sum = wrapping_sum(sum, numbers.term(input[at]));
        output[at] = numbers.finish(p.exclusive ? before : sum);
      }
    }
  }
}

template <class T>
struct Cumsum {
  typedef T Sum;
  typedef void Kernel(const Cumsum*, const T*, T*);
  CumsumLoops loops;
  T first() const { return 0; }
  T term(T x) const { return x; }
  T finish(T sum) const { return sum; }
};
template <class T>
inline void cumsum(const Cumsum<T>* parameters, const T* input, T* output) {
  const Cumsum<T> p = load(parameters);
  sum_along(p.loops, p, input, output);
}

/// Sums have 19 bits below the point, and begin with what the integer 0 stands for. Rounds twice.
/// Source of the arithmetic: TensorFlow Lite Micro, reference_ops::CumSum for int8.
struct CumsumInt8 {
  typedef int32_t Sum;
  typedef void Kernel(const CumsumInt8*, const int8_t*, int8_t*);
  CumsumLoops loops;
  int input_zero_point;
  int output_zero_point;
  int32_t multiplier;  // input scale / (2^19 * output scale)
  int8_t shift;
  int32_t first() const { return term(0); }
  int32_t term(int8_t x) const { return (x - input_zero_point) * (INT32_C(1) << 19); }
  int8_t finish(int32_t sum) const {
    return requantize_to_int8<Rounding::doubled>(sum, multiplier, shift, output_zero_point, -128,
                                                 127);
  }
};
inline void cumsum(const CumsumInt8* parameters, const int8_t* input, int8_t* output) {
  const CumsumInt8 p = load(parameters);
  sum_along(p.loops, p, input, output);
}

}  // namespace kernel
}  // namespace onda
