// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// x where x > 0, otherwise alpha * x
struct LeakyReluFloat {
  typedef void Kernel(const LeakyReluFloat*, const float*, float*);
  int count;
  float alpha;
  float operator()(float x) const { return x > 0 ? x : x * alpha; }
};

}  // namespace kernel
}  // namespace onda
