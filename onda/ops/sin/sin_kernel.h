// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// sin(x), x in radians
struct SinFloat {
  typedef void Kernel(const SinFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return sinf(x); }
};

}  // namespace kernel
}  // namespace onda
