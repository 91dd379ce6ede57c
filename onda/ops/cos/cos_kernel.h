// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// cos(x), x in radians
struct CosFloat {
  typedef void Kernel(const CosFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return cosf(x); }
};

}  // namespace kernel
}  // namespace onda
