// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../binary_kernel.h"

namespace onda {
namespace kernel {

/// (a - b)^2
struct SquaredDifferenceFloat {
  typedef float Element;
  typedef void Kernel(const SquaredDifferenceFloat*, const float*, const float*, float*);
  Broadcast loop;
  float operator()(float a, float b) const { return (a - b) * (a - b); }
};

}  // namespace kernel
}  // namespace onda
