// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../gather/gather_kernel.h"
#include "../places_kernel.h"

namespace onda {
namespace kernel {

template <int size, class Index = int32_t>
struct GatherNd {
  typedef void Kernel(const GatherNd*, const void*, const Index*, void*);
  NamedPlaces places;
  int32_t slice_bytes;
  int8_t zero;  // each byte of the real number 0
};
template <int size>
using GatherNdWide = GatherNd<size, int64_t>;
template <int size, class Index>
inline void gather_nd(const GatherNd<size, Index>* parameters, const void* input,
                      const Index* indices, void* output) {
  const GatherNd<size, Index> p = load(parameters);
  char* to = static_cast<char*>(output);
  for (int32_t i = 0; i < p.places.count; ++i, to += p.slice_bytes, indices += p.places.axes) {
    const int32_t at = place_at(p.places, indices);
    if (at < 0) {
      memset(to, p.zero, static_cast<size_t>(p.slice_bytes));
    } else {
      memcpy(to, static_cast<const char*>(input) + static_cast<ptrdiff_t>(at) * size,
             static_cast<size_t>(p.slice_bytes));
    }
  }
}

}  // namespace kernel
}  // namespace onda
