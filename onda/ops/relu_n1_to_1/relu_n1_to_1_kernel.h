// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// min(max(x, -1), 1)
struct ReluN1To1Float {
  typedef void Kernel(const ReluN1To1Float*, const float*, float*);
  int count;
  float operator()(float x) const { return x > 1 ? 1 : (x < -1 ? -1 : x); }
};

}  // namespace kernel
}  // namespace onda
