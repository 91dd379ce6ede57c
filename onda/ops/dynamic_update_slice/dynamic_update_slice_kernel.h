// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

struct UpdatedPart {
  int32_t bytes;  // of all
  int8_t size;    // of an element
  int8_t axes;
  const int32_t* extents;  // [axes][3], innermost first: of all, of the part, step
};

/// Replaces the part that begins at element `at`.
inline void replace_part(const UpdatedPart& p, int32_t at, const void* all, const void* part,
                         void* output) {
  if (output != all) memcpy(output, all, static_cast<size_t>(p.bytes));
  char* to = static_cast<char*>(output) + static_cast<ptrdiff_t>(at) * p.size;
  const char* from = static_cast<const char*>(part);
  int32_t turns[view_axes] = {0, 0, 0, 0, 0, 0, 0};
  const int32_t run = p.axes > 0 ? load(p.extents + 1) : 1;
  for (int axis = 0; axis < p.axes; ++axis) {
    if (load(p.extents + 3 * axis + 1) == 0) return;
  }
  for (;;) {
    memcpy(to, from, static_cast<size_t>(run) * static_cast<size_t>(p.size));
    from += static_cast<ptrdiff_t>(run) * p.size;
    int axis = 1;
    for (; axis < p.axes; ++axis) {
      const int32_t count = load(p.extents + 3 * axis + 1);
      const ptrdiff_t step = static_cast<ptrdiff_t>(load(p.extents + 3 * axis + 2)) * p.size;
      to += step;
      if (++turns[axis] < count) break;
      turns[axis] = 0;
      to -= step * count;
    }
    if (axis >= p.axes) return;
  }
}

/// Where the part begins is computed: [axes], outermost first.
template <class Index>
struct DynamicUpdateSlice {
  typedef void Kernel(const DynamicUpdateSlice*, const void*, const void*, const Index*, void*);
  UpdatedPart part;
};
template <class Index>
inline void dynamic_update_slice(const DynamicUpdateSlice<Index>* parameters, const void* all,
                                 const void* part, const Index* begin, void* output) {
  const UpdatedPart p = load(parameters).part;
  int32_t at = 0;
  for (int axis = 0; axis < p.axes; ++axis) {
    const int32_t* extents = p.extents + 3 * axis;
    const Index last = load(extents) - load(extents + 1);
    at += static_cast<int32_t>(clamp<Index>(begin[p.axes - 1 - axis], 0, last)) * load(extents + 2);
  }
  replace_part(p, at, all, part, output);
}

/// Where it is known.
struct UpdateSlice {
  typedef void Kernel(const UpdateSlice*, const void*, const void*, void*);
  UpdatedPart part;
  int32_t at;
};
inline void dynamic_update_slice(const UpdateSlice* parameters, const void* all, const void* part,
                                 void* output) {
  const UpdateSlice p = load(parameters);
  replace_part(p.part, p.at, all, part, output);
}

}  // namespace kernel
}  // namespace onda
