// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a * b, low, high); integers wrap around
template <class T>
struct MulNumbers {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const MulNumbers*, const T*, const T*, T*);
  Broadcast loop;
  T low;  // of the fused activation
  T high;
  T operator()(T a, T b) const { return clamp(times(a, b), low, high); }
};

/// clamp(output_zero_point + requantize((a - first_zero_point) * (b - second_zero_point)), low,
/// high) Rounds twice for every runtime. Source of the arithmetic: TensorFlow Lite,
/// reference_integer_ops::MulElementwise.
template <class T>
struct MulQuantized {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const MulQuantized*, const T*, const T*, T*);
  Broadcast loop;
  int first_zero_point;
  int second_zero_point;
  int output_zero_point;
  int32_t multiplier;
  int8_t shift;
  T low;  // of the fused activation
  T high;
  T operator()(T a, T b) const {
    const int32_t first = static_cast<int32_t>(a) - first_zero_point;
    const int32_t second = static_cast<int32_t>(b) - second_zero_point;
    return requantize_to<Rounding::doubled, T>(first * second, multiplier, shift, output_zero_point,
                                               low, high);
  }
};

}  // namespace kernel
}  // namespace onda
