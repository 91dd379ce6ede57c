// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// |x|
struct AbsFloat {
  typedef void Kernel(const AbsFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return fabsf(x); }
};

/// |x|; the least integer is its own
template <class T>
struct AbsInteger {
  typedef void Kernel(const AbsInteger*, const T*, T*);
  int count;
  T operator()(T x) const { return x < 0 ? negated(x) : x; }
};

/// The same from one scale to another. Rounds twice for every runtime.
struct AbsInt16 {
  typedef void Kernel(const AbsInt16*, const int16_t*, int16_t*);
  int count;
  int32_t multiplier;
  int8_t shift;
  int16_t operator()(int16_t x) const {
    const int32_t magnitude = x < 0 ? -static_cast<int32_t>(x) : x;
    return requantize_to<Rounding::doubled, int16_t>(magnitude, multiplier, shift, 0, -32767 - 1,
                                                     32767);
  }
};

}  // namespace kernel
}  // namespace onda
