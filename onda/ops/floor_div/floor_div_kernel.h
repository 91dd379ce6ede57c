// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// floor(a / b), the quotient in double as in TensorFlow Lite
struct FloorDivFloat {
  typedef float Element;
  typedef float Result;
  typedef void Kernel(const FloorDivFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const {
    return static_cast<float>(floor(static_cast<double>(a) / static_cast<double>(b)));
  }
};

/// The same of integers; 0 where b = 0.
template <class T>
struct FloorDivInteger {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const FloorDivInteger*, const T*, const T*, T*);
  Broadcast loop;
  T operator()(T a, T b) const {
    const T cut = quotient(a, b);
    const bool is_below = b != 0 && b != -1 && a % b != 0 && (a < 0) != (b < 0);
    return static_cast<T>(is_below ? cut - 1 : cut);
  }
};

}  // namespace kernel
}  // namespace onda
