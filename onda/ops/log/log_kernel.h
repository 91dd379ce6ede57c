// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// ln x
struct LogFloat {
  typedef void Kernel(const LogFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return logf(x); }
};

}  // namespace kernel
}  // namespace onda
