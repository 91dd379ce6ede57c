// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// What floor(a / b) leaves: the remainder with the sign of b.
struct FloorModFloat {
  typedef float Element;
  typedef float Result;
  typedef void Kernel(const FloorModFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const {
    const float rest = fmodf(a, b);
    return rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest;
  }
};

/// The same of integers; 0 where b = 0.
template <class T>
struct FloorModInteger {
  typedef T Element;
  typedef T Result;
  typedef void Kernel(const FloorModInteger*, const T*, const T*, T*);
  Broadcast loop;
  T operator()(T a, T b) const {
    if (b == 0 || b == -1) return 0;
    const T rest = static_cast<T>(a % b);
    return static_cast<T>(rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest);
  }
};

}  // namespace kernel
}  // namespace onda
