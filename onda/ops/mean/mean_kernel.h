// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../reduce_kernel.h"

namespace onda {
namespace kernel {

struct MeanFloat {
  typedef void Kernel(const MeanFloat*, const float*, float*);
  ReduceLoops loops;
};
inline void mean(const MeanFloat* parameters, const float* input, float* output) {
  const MeanFloat p = load(parameters);
  Cursor cursor = first_of(p.loops.view);
  for (int i = 0; i < p.loops.count; ++i) {
    output[i] = sum_of_terms<float>(p.loops, input, &cursor) / static_cast<float>(p.loops.terms);
  }
}

}  // namespace kernel
}  // namespace onda
