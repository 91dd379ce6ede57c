// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct DequantizeInt8 {
  typedef void Kernel(const DequantizeInt8*, const int8_t*, float*);
  int count;
  float scale;
  int zero_point;
};

/// output = scale * (input - zero_point). The product is exact before its one rounding to float32.
inline void dequantize(const DequantizeInt8* parameters, const int8_t* input, float* output) {
  const DequantizeInt8 p = load(parameters);
  for (int i = 0; i < p.count; ++i) {
    output[i] = p.scale * static_cast<float>(input[i] - p.zero_point);
  }
}

}  // namespace kernel
}  // namespace onda
