// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// scale * (x - zero_point)
template <class T>
struct Dequantized {
  typedef void Kernel(const Dequantized*, const T*, float*);
  int count;
  float scale;
  int zero_point;
  float operator()(T x) const {
    return scale * static_cast<float>(static_cast<int32_t>(x) - zero_point);
  }
};

}  // namespace kernel
}  // namespace onda
