// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

/// A part that begins where the run says: runs of elements that lie together on both sides.
struct SlicedPart {
  int count;              // of runs
  int8_t size;            // bytes of an element
  int8_t axes;            // that have a begin, the outermost ones
  int8_t wraps;           // whether a begin below 0 counts from the axis's end
  int32_t run_bytes;      // of a run
  View order;             // of a part that begins at element 0, a run each
  const int32_t* limits;  // [axes][2]: the last place where the part fits, and the axis's step
};

/// A begin that is out of range counts as the nearest that is not.
template <bool from_constant, class Index>
inline void slice_part(const SlicedPart& p, const void* input, const Index* begin, void* output) {
  int32_t first = 0;
  for (int axis = 0; axis < p.axes; ++axis) {
    const int32_t* limit = p.limits + 2 * axis;
    const int32_t last = load(limit);
    Index at = begin[axis];
    if (p.wraps && at < 0) at += last + 1;
    first += static_cast<int32_t>(clamp<Index>(at, 0, last)) * load(limit + 1);
  }
  const char* from = static_cast<const char*>(input) + static_cast<ptrdiff_t>(first) * p.size;
  char* to = static_cast<char*>(output);
  Cursor cursor = first_of(p.order);
  for (int i = 0; i < p.count; ++i, to += p.run_bytes, next(p.order, &cursor)) {
    const char* run = from + static_cast<ptrdiff_t>(cursor.at) * p.size;
    if (from_constant) {
      copy_constant(to, run, p.run_bytes);
    } else {
      memcpy(to, run, static_cast<size_t>(p.run_bytes));
    }
  }
}

template <class Index>
struct SliceFrom {
  typedef void Kernel(const SliceFrom*, const void*, const Index*, void*);
  SlicedPart part;
};
template <class Index>
inline void slice(const SliceFrom<Index>* parameters, const void* input, const Index* begin,
                  void* output) {
  slice_part<false>(load(parameters).part, input, begin, output);
}

/// Of a constant table.
template <class Index>
struct SliceOfConstant {
  typedef void Kernel(const SliceOfConstant*, const Index*, void*);
  SlicedPart part;
  const void* table;
};
template <class Index>
inline void slice(const SliceOfConstant<Index>* parameters, const Index* begin, void* output) {
  const SliceOfConstant<Index> p = load(parameters);
  slice_part<true>(p.part, p.table, begin, output);
}

}  // namespace kernel
}  // namespace onda
