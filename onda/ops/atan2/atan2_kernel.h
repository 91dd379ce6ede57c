// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// the angle of the point (b, a), in [-pi, pi]
struct Atan2Float {
  typedef float Element;
  typedef float Result;
  typedef void Kernel(const Atan2Float*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return atan2f(a, b); }
};

}  // namespace kernel
}  // namespace onda
