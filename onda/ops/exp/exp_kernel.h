// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// e^x
struct ExpFloat {
  typedef void Kernel(const ExpFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return expf(x); }
};

}  // namespace kernel
}  // namespace onda
