// SPDX-License-Identifier: Apache-2.0
// What runs, on the host and on the board: C++11 with C headers only.
#pragma once

#include <math.h>

#include "onda/core/fixed_point.h"

namespace onda {
namespace kernel {

struct SoftClip {
  typedef void Kernel(const SoftClip*, const float*, float*);
  int32_t count;
  float limit;
};
inline void soft_clip(const SoftClip* parameters, const float* input, float* output) {
  const SoftClip p = load(parameters);  // it lies in flash
  for (int32_t i = 0; i < p.count; ++i) output[i] = input[i] / (1 + fabsf(input[i]) / p.limit);
}

}  // namespace kernel
}  // namespace onda
