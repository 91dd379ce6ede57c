// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// min(max(x, 0), 1)
struct Relu0To1Float {
  typedef void Kernel(const Relu0To1Float*, const float*, float*);
  int count;
  float operator()(float x) const { return x > 1 ? 1 : (x < 0 ? 0 : x); }
};

}  // namespace kernel
}  // namespace onda
