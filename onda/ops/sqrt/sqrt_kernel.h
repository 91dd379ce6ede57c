// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// sqrt(x)
struct SqrtFloat {
  typedef void Kernel(const SqrtFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return sqrtf(x); }
};

}  // namespace kernel
}  // namespace onda
