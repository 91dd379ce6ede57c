// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// 1 / sqrt(x)
struct RsqrtFloat {
  typedef void Kernel(const RsqrtFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return 1 / sqrtf(x); }
};

}  // namespace kernel
}  // namespace onda
