// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// -x
struct NegFloat {
  typedef void Kernel(const NegFloat*, const float*, float*);
  int count;
  float operator()(float x) const { return -x; }
};

}  // namespace kernel
}  // namespace onda
