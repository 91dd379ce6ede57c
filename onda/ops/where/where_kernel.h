// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

template <class T>
struct Where {
  typedef void Kernel(const Where*, const T*, int64_t*);
  const int32_t* extents;
  int32_t rank;
  int32_t count;
  int32_t rows;
};
/// The places of the elements that are not 0, in the order of memory: at most `rows` of them.
template <class T>
inline void where(const Where<T>* parameters, const T* condition, int64_t* places) {
  const Where<T> p = load(parameters);
  int32_t row = 0;
  for (int32_t i = 0; i < p.count && row < p.rows; ++i) {
    if (condition[i] == 0) continue;
    int64_t* const place = places + static_cast<int64_t>(row) * p.rank;
    int32_t rest = i;
    for (int32_t axis = p.rank - 1; axis >= 0; --axis) {
      const int32_t extent = load(p.extents + axis);
      place[axis] = rest % extent;
      rest /= extent;
    }
    ++row;
  }
}

}  // namespace kernel
}  // namespace onda
