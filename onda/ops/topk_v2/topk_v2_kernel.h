// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

template <class T>
struct TopK {
  typedef void Kernel(const TopK*, const T*, T*, int32_t*);
  int32_t rows;
  int32_t width;
  int32_t k;
};
/// Each number goes to its place among the best so far: k * width steps a row at most.
template <class T>
inline void topk_v2(const TopK<T>* parameters, const T* input, T* values, int32_t* indices) {
  const TopK<T> p = load(parameters);
  for (int32_t row = 0; row < p.rows; ++row, input += p.width, values += p.k, indices += p.k) {
    int32_t found = 0;
    for (int32_t i = 0; i < p.width; ++i) {
      const T x = input[i];
      int32_t at = found;
      // Comes before a number that is less, or NaN where it is none itself.
      while (at > 0 && (x > values[at - 1] || (x == x && values[at - 1] != values[at - 1]))) --at;
      if (at == p.k) continue;
      if (found < p.k) ++found;
      for (int32_t n = found - 1; n > at; --n) {
        values[n] = values[n - 1];
        indices[n] = indices[n - 1];
      }
      values[at] = x;
      indices[at] = i;
    }
  }
}

}  // namespace kernel
}  // namespace onda
