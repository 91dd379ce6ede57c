// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

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

/// A constant that has to be read with load(), or a computed array.
template <class T>
struct GatherConstant {
  const T* at;
  T operator[](int32_t index) const { return load(at + index); }
};

/// An index that is out of range reads nothing: what it picks is `zero`.
template <class T, class From, class Indices>
inline void gather_each(const GatherLoops& loops, T zero, From from, Indices indices, T* output) {
  for (int32_t n = 0; n < loops.batches * loops.outer; ++n) {
    const int32_t first_index = n / loops.outer * loops.indices;
    for (int32_t i = 0; i < loops.indices; ++i, output += loops.inner) {
      const int32_t index = indices[first_index + i];
      const bool is_there = index >= 0 && index < loops.places;
      const int32_t first = is_there ? (n * loops.places + index) * loops.inner : 0;
      for (int32_t k = 0; k < loops.inner; ++k) output[k] = is_there ? T(from[first + k]) : zero;
    }
  }
}

/// Of a constant table, by computed indices: an embedding.
template <class T>
struct GatherFromConstant {
  typedef void Kernel(const GatherFromConstant*, const int32_t*, T*);
  GatherLoops loops;
  T zero;
  const T* table;
};
template <class T>
inline void gather(const GatherFromConstant<T>* parameters, const int32_t* indices, T* output) {
  const GatherFromConstant<T> p = load(parameters);
  const GatherConstant<T> table = {p.table};
  gather_each(p.loops, p.zero, table, indices, output);
}

/// By constant indices.
template <class T>
struct GatherByConstant {
  typedef void Kernel(const GatherByConstant*, const T*, T*);
  GatherLoops loops;
  const int32_t* indices;
};
template <class T>
inline void gather(const GatherByConstant<T>* parameters, const T* input, T* output) {
  const GatherByConstant<T> p = load(parameters);
  const GatherConstant<int32_t> indices = {p.indices};
  gather_each(p.loops, T(0), input, indices, output);
}

/// Both inputs are computed.
template <class T>
struct GatherComputed {
  typedef void Kernel(const GatherComputed*, const T*, const int32_t*, T*);
  GatherLoops loops;
  T zero;
};
template <class T>
inline void gather(const GatherComputed<T>* parameters, const T* input, const int32_t* indices,
                   T* output) {
  const GatherComputed<T> p = load(parameters);
  gather_each(p.loops, p.zero, input, indices, output);
}

}  // namespace kernel
}  // namespace onda
