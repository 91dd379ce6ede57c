// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// x * min(max(x + 3, 0), 6) / 6
struct HardSwishFloat {
  typedef void Kernel(const HardSwishFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return x * clamp<float>(x + 3, 0, 6) / 6; }
};

}  // namespace kernel
}  // namespace onda
