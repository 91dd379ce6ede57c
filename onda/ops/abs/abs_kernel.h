// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// |x|
struct AbsFloat {
  typedef void Kernel(const AbsFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return fabsf(x); }
};

}  // namespace kernel
}  // namespace onda
