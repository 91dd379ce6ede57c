// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "view_kernel.h"

namespace onda {
namespace kernel {

/// Places that are named by one index for each of some axes: GATHER_ND, SCATTER_ND.
struct NamedPlaces {
  int32_t count;
  int8_t axes;
  const int32_t* extents;  // [axes][2]: extent, step
};

/// The element where a place begins; -1 when an index is out of range.
template <class Index>
inline int32_t place_at(const NamedPlaces& places, const Index* indices) {
  int32_t at = 0;
  for (int axis = 0; axis < places.axes; ++axis) {
    const Index index = indices[axis];
    if (index < 0 || index >= load(places.extents + 2 * axis)) return -1;
    at += static_cast<int32_t>(index) * load(places.extents + 2 * axis + 1);
  }
  return at;
}

}  // namespace kernel
}  // namespace onda
