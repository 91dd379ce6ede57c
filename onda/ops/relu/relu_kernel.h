// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// max(x, 0); -0 and NaN stay what they are, as in TensorFlow Lite.
struct ReluFloat {
  typedef void Kernel(const ReluFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return x < 0 ? 0 : x; }
};

}  // namespace kernel
}  // namespace onda
