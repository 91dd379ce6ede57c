// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

/// x is [outer, count, inner]; the output is [outer, inner].
struct ArgLoops {
  int32_t outer;
  int32_t count;
  int32_t inner;
  int8_t is_wide;  // whether the output is int64 instead of int32
};

/// output = where along the axis the first of the best elements is: the kernel of ARG_MAX and
/// ARG_MIN. `function(a, b)` says whether a is better than b.
template <class Function, class T>
inline void find_best(const Function* parameters, const T* input, void* output) {
  const Function better = load(parameters);
  const ArgLoops& p = better.loops;
  int32_t* narrow = static_cast<int32_t*>(output);
  int64_t* wide = static_cast<int64_t*>(output);
  for (int32_t i = 0; i < p.outer; ++i, input += (p.count - 1) * p.inner) {
    for (int32_t k = 0; k < p.inner; ++k, ++input) {
      int32_t best = 0;
      for (int32_t n = 1; n < p.count; ++n) {
        if (better(input[n * p.inner], input[best * p.inner])) best = n;
      }
      if (p.is_wide) {
        *wide++ = best;
      } else {
        *narrow++ = best;
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
