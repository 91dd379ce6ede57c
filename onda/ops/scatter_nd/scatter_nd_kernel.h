// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../places_kernel.h"
#include "../wrapping_kernel.h"

namespace onda {
namespace kernel {

template <class T>
inline void add_slice(int32_t slice, const T* from, T* to) {
  for (int32_t k = 0; k < slice; ++k) to[k] = wrapping_sum(to[k], from[k]);
}

template <class T>
struct ScatterNd {
  typedef void Kernel(const ScatterNd*, const int32_t*, const T*, T*);
  NamedPlaces places;
  int32_t slice;
  int32_t count;  // of the output
};
template <class T>
inline void scatter_nd(const ScatterNd<T>* parameters, const int32_t* indices, const T* updates,
                       T* output) {
  const ScatterNd<T> p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i) output[i] = 0;
  for (int32_t i = 0; i < p.places.count; ++i) {
    const int32_t at = place_at(p.places, indices + i * p.places.axes);
    if (at >= 0) add_slice(p.slice, updates + i * p.slice, output + at);
  }
}

/// Where the updates are constant.
template <class T>
struct ScatterNdOfConstant {
  typedef void Kernel(const ScatterNdOfConstant*, const int32_t*, T*);
  NamedPlaces places;
  int32_t slice;
  int32_t count;
  const T* updates;
};
template <class T>
inline void scatter_nd(const ScatterNdOfConstant<T>* parameters, const int32_t* indices,
                       T* output) {
  const ScatterNdOfConstant<T> p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i) output[i] = 0;
  const T* update = p.updates;
  for (int32_t i = 0; i < p.places.count; ++i, update += p.slice) {
    const int32_t at = place_at(p.places, indices + i * p.places.axes);
    if (at < 0) continue;
    for (int32_t k = 0; k < p.slice; ++k) {
      output[at + k] = wrapping_sum(output[at + k], load(update + k));
    }
  }
}

/// Where the places are constant.
template <class T>
struct ScatterNdConstant {
  typedef void Kernel(const ScatterNdConstant*, const T*, T*);
  int32_t place_count;
  const int32_t* places;
  int32_t slice;
  int32_t count;
};
template <class T>
inline void scatter_nd(const ScatterNdConstant<T>* parameters, const T* updates, T* output) {
  const ScatterNdConstant<T> p = load(parameters);
  for (int32_t i = 0; i < p.count; ++i) output[i] = 0;
  for (int32_t i = 0; i < p.place_count; ++i) {
    add_slice(p.slice, updates + i * p.slice, output + load(p.places + i));
  }
}

}  // namespace kernel
}  // namespace onda
