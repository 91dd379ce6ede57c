// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// (a - b)^2; integers wrap around
template <class T>
struct SquaredDifferenceNumbers {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const SquaredDifferenceNumbers*, const T*, const T*, T*);
  Broadcast loop;
  T operator()(T a, T b) const { return times(minus(a, b), minus(a, b)); }
};

/// The same for integers that stand for real numbers: at twice the larger scale, with 7 (int8) or 0
/// (int16) bits below the point. Rounds twice for every runtime.
/// Source of the arithmetic: TensorFlow Lite, SquaredDifference.
template <class T>
struct SquaredDifferenceQuantized {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const SquaredDifferenceQuantized*, const T*, const T*, T*);
  Broadcast loop;
  SumNumbers numbers;
  T operator()(T a, T b) const {
    const int32_t one = sizeof(T) == 1 ? 128 : 1;
    const int32_t difference = first_of(numbers, a, one) - second_of(numbers, b, one);
    return requantize_to<Rounding::doubled, T>(
        difference * difference, numbers.output_multiplier, numbers.output_shift,
        numbers.output_zero_point, static_cast<T>(numbers.low), static_cast<T>(numbers.high));
  }
};

}  // namespace kernel
}  // namespace onda
