// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// the smallest whole number of at least x
struct CeilFloat {
  typedef void Kernel(const CeilFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return ceilf(x); }
};

}  // namespace kernel
}  // namespace onda
