// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// a^b
struct PowFloat {
  typedef float Element;
  typedef float Result;
  typedef void Kernel(const PowFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return powf(a, b); }
};

/// a^b of whole numbers, which wraps around; 0 where b < 0.
struct PowInt32 {
  typedef int32_t Element;
  typedef int32_t Result;
  typedef void Kernel(const PowInt32*, const int32_t*, const int32_t*, int32_t*);
  Broadcast loop;
  int32_t operator()(int32_t a, int32_t b) const {
    if (b < 0) return 0;
    int32_t power = 1;
    // Bit by bit of b, a is squared.
    for (; b > 0; b >>= 1, a = times(a, a)) {
      if (b & 1) power = times(power, a);
    }
    return power;
  }
};

}  // namespace kernel
}  // namespace onda
