// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "binary_kernel.h"

namespace onda {
namespace kernel {

/// How two numbers may stand to each other; a NaN stands to nothing. EQUAL, LESS and the others are
/// sets of these.
enum { is_less = 1, is_equal = 2, is_greater = 4, is_unordered = 8 };

template <class T>
inline int relation(T a, T b) {
  return a < b ? is_less : (a == b ? is_equal : (a > b ? is_greater : is_unordered));
}

/// Whether a and b stand to each other in a way of the set.
template <class T>
struct Compared {
  typedef T Element;
  typedef uint8_t Result;
  typedef void Kernel(const Compared*, const T*, const T*, uint8_t*);
  Broadcast loop;
  int8_t set;
  uint8_t operator()(T a, T b) const { return (relation(a, b) & set) != 0; }
};

/// Bools are bytes, true where they are not 0.
struct ComparedBool {
  typedef uint8_t Element;
  typedef uint8_t Result;
  typedef void Kernel(const ComparedBool*, const uint8_t*, const uint8_t*, uint8_t*);
  Broadcast loop;
  int8_t set;
  uint8_t operator()(uint8_t a, uint8_t b) const {
    return (relation<int>(a != 0, b != 0) & set) != 0;
  }
};

/// Integers that stand for real numbers: both are brought to a scale of 1, with 8 bits below the
/// point. Rounds twice for every runtime.
/// Source of the arithmetic: TensorFlow Lite, ComparisonWithScaling.
template <class T>
struct ComparedQuantized {
  typedef T Element;
  typedef uint8_t Result;
  typedef void Kernel(const ComparedQuantized*, const T*, const T*, uint8_t*);
  Broadcast loop;
  int first_zero_point;
  int second_zero_point;
  int32_t first_multiplier;
  int32_t second_multiplier;
  int8_t first_shift;
  int8_t second_shift;
  int8_t set;
  uint8_t operator()(T a, T b) const {
    const int32_t first = (static_cast<int32_t>(a) - first_zero_point) * 256;
    const int32_t second = (static_cast<int32_t>(b) - second_zero_point) * 256;
    const int32_t x = requantize<Rounding::doubled>(first, first_multiplier, first_shift);
    const int32_t y = requantize<Rounding::doubled>(second, second_multiplier, second_shift);
    return (relation(x, y) & set) != 0;
  }
};

}  // namespace kernel
}  // namespace onda
