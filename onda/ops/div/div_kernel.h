// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// clamp(a / b, low, high)
struct DivFloat {
  typedef float Element;
  typedef void Kernel(const DivFloat*, const float*, const float*, float*);
  Broadcast loop;
  float low;  // of the fused activation
  float high;
  float operator()(float a, float b) const { return clamp(a / b, low, high); }
};

}  // namespace kernel
}  // namespace onda
