// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../sigmoid_int16_kernel.h"

namespace onda {
namespace kernel {

/// 1 / (1 + exp(-x))
struct LogisticFloat {
  typedef void Kernel(const LogisticFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return 1 / (1 + expf(-x)); }
};

}  // namespace kernel
}  // namespace onda
