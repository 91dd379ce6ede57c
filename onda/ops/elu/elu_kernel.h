// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// exp(x) - 1 for x < 0, exact near 0, too, where exp(x) rounds to 1. (C libraries of boards have
/// no expm1.) Source: W. Kahan's expm1 from exp and log.
inline float exp_minus_one(float x) {
  const float u = expf(x);
  if (u == 1) return x;
  const float difference = u - 1;
  return difference == -1 ? difference : difference * x / logf(u);
}

/// x where x >= 0, otherwise exp(x) - 1
struct EluFloat {
  typedef void Kernel(const EluFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return x < 0 ? exp_minus_one(x) : x; }
};

}  // namespace kernel
}  // namespace onda
