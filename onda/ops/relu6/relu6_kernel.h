// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// min(max(x, 0), 6); -0 and NaN stay what they are, as in TensorFlow Lite.
struct Relu6Float {
  typedef void Kernel(const Relu6Float*, const float*, float*);
  int count;
  float operator()(float x) const { return x > 6 ? 6 : (x < 0 ? 0 : x); }
};

}  // namespace kernel
}  // namespace onda
