// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// x^2
struct SquareFloat {
  typedef void Kernel(const SquareFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return x * x; }
};

}  // namespace kernel
}  // namespace onda
