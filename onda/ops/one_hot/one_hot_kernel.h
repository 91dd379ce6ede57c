// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

/// [outer, inner] becomes [outer, depth, inner].
template <class Index>
struct OneHot {
  typedef void Kernel(const OneHot*, const Index*, void*);
  int32_t outer;
  int32_t depth;
  int32_t inner;
  int8_t size;  // of an element
  const void* on;
  const void* off;
};
template <class Index>
inline void one_hot(const OneHot<Index>* parameters, const Index* indices, void* output) {
  const OneHot<Index> p = load(parameters);
  char on[8];
  char off[8];
  copy_constant(on, p.on, p.size);
  copy_constant(off, p.off, p.size);
  char* to = static_cast<char*>(output);
  for (int32_t i = 0; i < p.outer; ++i, indices += p.inner) {
    for (int32_t j = 0; j < p.depth; ++j) {
      for (int32_t k = 0; k < p.inner; ++k, to += p.size) {
        memcpy(to, indices[k] == j ? on : off, static_cast<size_t>(p.size));
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
