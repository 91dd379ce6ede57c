// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../view_kernel.h"

namespace onda {
namespace kernel {

/// x is [outer, first, middle, second, inner]; one of first and second is the batch, the other the
/// axis that is turned around.
struct ReverseLoops {
  int32_t outer;
  int32_t first;
  int32_t middle;
  int32_t second;
  int32_t inner_bytes;
  int8_t batch_is_first;
};
template <class Length>
struct ReverseSequence {
  typedef void Kernel(const ReverseSequence*, const void*, const Length*, void*);
  ReverseLoops loops;
};

inline int32_t reversed_place(int32_t at, int64_t length, int32_t extent) {
  return at < length && length <= extent ? static_cast<int32_t>(length) - 1 - at : at;
}

template <class Length>
inline void reverse_sequence(const ReverseSequence<Length>* parameters, const void* input,
                             const Length* lengths, void* output) {
  const ReverseLoops p = load(parameters).loops;
  char* to = static_cast<char*>(output);
  for (int32_t i = 0; i < p.outer; ++i) {
    for (int32_t a = 0; a < p.first; ++a) {
      for (int32_t m = 0; m < p.middle; ++m) {
        for (int32_t b = 0; b < p.second; ++b, to += p.inner_bytes) {
          const int32_t x = p.batch_is_first ? a : reversed_place(a, lengths[b], p.first);
          const int32_t y = p.batch_is_first ? reversed_place(b, lengths[a], p.second) : b;
          const int32_t at = ((i * p.first + x) * p.middle + m) * p.second + y;
          memcpy(to, static_cast<const char*>(input) + static_cast<ptrdiff_t>(at) * p.inner_bytes,
                 static_cast<size_t>(p.inner_bytes));
        }
      }
    }
  }
}

}  // namespace kernel
}  // namespace onda
