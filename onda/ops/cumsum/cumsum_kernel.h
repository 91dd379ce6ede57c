// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../wrapping_kernel.h"

namespace onda {
namespace kernel {

/// x is [outer, count, inner].
template <class T>
struct Cumsum {
  typedef void Kernel(const Cumsum*, const T*, T*);
  int32_t outer;
  int32_t count;
  int32_t inner;
  int8_t exclusive;
  int8_t reverse;
};
template <class T>
inline void cumsum(const Cumsum<T>* parameters, const T* input, T* output) {
  const Cumsum<T> p = load(parameters);
  for (int32_t i = 0; i < p.outer; ++i) {
    for (int32_t k = 0; k < p.inner; ++k) {
      T sum = 0;
      for (int32_t n = 0; n < p.count; ++n) {
        const int32_t at = (i * p.count + (p.reverse ? p.count - 1 - n : n)) * p.inner + k;
        const T before = sum;
        sum = wrapping_sum(sum, input[at]);
        output[at] = p.exclusive ? before : sum;
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
