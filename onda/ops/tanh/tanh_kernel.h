// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../sigmoid_int16_kernel.h"

namespace onda {
namespace kernel {

/// tanh(x)
struct TanhFloat {
  typedef void Kernel(const TanhFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return tanhf(x); }
};

}  // namespace kernel
}  // namespace onda
