// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// the nearest whole number; of two that are equally near, the even one
struct RoundFloat {
  typedef void Kernel(const RoundFloat*, const float*, float*);
  int count;
  float operator()(float x) const {
    const float below = floorf(x);
    const float above = x - below;
    if (above < 0.5f) return below;
    const bool is_even = floorf(below / 2) * 2 == below;
    return above == 0.5f && is_even ? below : below + 1;
  }
};

}  // namespace kernel
}  // namespace onda
