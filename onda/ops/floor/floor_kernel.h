// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// the largest whole number of at most x
struct FloorFloat {
  typedef void Kernel(const FloorFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return floorf(x); }
};

}  // namespace kernel
}  // namespace onda
