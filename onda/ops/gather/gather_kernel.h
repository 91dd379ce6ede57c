// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

/// What GATHER goes through: x is [batches, outer, places, inner], the indices are
/// [batches, indices], the output is [batches, outer, indices, inner].
struct GatherLoops {
  int32_t batches;
  int32_t outer;
  int32_t places;
  int32_t indices;
  int32_t inner;
};

/// Copies a value of `size` bytes, of any type.
template <int size, bool is_constant>
inline void gather_value(void* to, const char* from) {
  if (is_constant) {
    copy_constant(to, from, size);
  } else {
    memcpy(to, from, size);
  }
}

/// An index that is out of range reads nothing. The indices are constant where `by_constant`.
template <int size, bool from_constant, bool by_constant, class Index>
inline void gather_each(const GatherLoops& loops, int8_t zero, const void* input,
                        const Index* indices, void* output) {
  const char* from = static_cast<const char*>(input);
  char* to = static_cast<char*>(output);
  for (int32_t n = 0; n < loops.batches * loops.outer; ++n) {
    const Index* at = indices + n / loops.outer * loops.indices;
    for (int32_t i = 0; i < loops.indices; ++i) {
      const Index index = by_constant ? load(at + i) : at[i];
      const bool is_there = index >= 0 && index < loops.places;
      const int32_t first =
          is_there ? (n * loops.places + static_cast<int32_t>(index)) * loops.inner : 0;
      const char* value = from + static_cast<ptrdiff_t>(first) * size;
      for (int32_t k = 0; k < loops.inner; ++k, to += size, value += size) {
        if (is_there) {
          gather_value<size, from_constant>(to, value);
        } else {
          memset(to, zero, size);
        }
      }
    }
  }
}

/// Of a constant table, by computed indices: an embedding.
template <int size, class Index = int32_t>
struct GatherFromConstant {
  typedef void Kernel(const GatherFromConstant*, const Index*, void*);
  GatherLoops loops;
  int8_t zero;  // each byte of the real number 0
  const void* table;
};
template <int size>
using GatherFromConstantWide = GatherFromConstant<size, int64_t>;
template <int size, class Index>
inline void gather(const GatherFromConstant<size, Index>* parameters, const Index* indices,
                   void* output) {
  const GatherFromConstant<size, Index> p = load(parameters);
  gather_each<size, true, false>(p.loops, p.zero, p.table, indices, output);
}

/// By constant indices.
template <int size>
struct GatherByConstant {
  typedef void Kernel(const GatherByConstant*, const void*, void*);
  GatherLoops loops;
  const int32_t* indices;
};
template <int size>
inline void gather(const GatherByConstant<size>* parameters, const void* input, void* output) {
  const GatherByConstant<size> p = load(parameters);
  gather_each<size, false, true>(p.loops, 0, input, p.indices, output);
}

/// Both inputs are computed.
template <int size, class Index = int32_t>
struct GatherComputed {
  typedef void Kernel(const GatherComputed*, const void*, const Index*, void*);
  GatherLoops loops;
  int8_t zero;
};
template <int size>
using GatherComputedWide = GatherComputed<size, int64_t>;
template <int size, class Index>
inline void gather(const GatherComputed<size, Index>* parameters, const void* input,
                   const Index* indices, void* output) {
  const GatherComputed<size, Index> p = load(parameters);
  gather_each<size, false, false>(p.loops, p.zero, input, indices, output);
}

}  // namespace kernel
}  // namespace onda
