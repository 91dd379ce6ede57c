// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

template <class T>
struct SignalOverlapAdd {
  typedef void Kernel(const SignalOverlapAdd*, const T*, T*, T*);
  int32_t rows;
  int32_t frames;  // of a row in one run
  int32_t frame_size;
  int32_t frame_step;
};
inline int16_t overlapped(int16_t a, int16_t b) {
  const int32_t sum = static_cast<int32_t>(a) + b;
  return static_cast<int16_t>(clamp<int32_t>(sum, INT16_MIN, INT16_MAX));
}
inline float overlapped(float a, float b) { return a + b; }

/// `sums` holds for each row what has been added up of its next frame_size samples.
template <class T>
inline void signal_overlap_add(const SignalOverlapAdd<T>* parameters, const T* input, T* output,
                               T* sums) {
  const SignalOverlapAdd<T> p = load(parameters);
  const int32_t left = p.frame_size - p.frame_step;
  for (int32_t row = 0; row < p.rows; ++row, sums += p.frame_size) {
    for (int32_t frame = 0; frame < p.frames; ++frame) {
      for (int32_t i = 0; i < p.frame_size; ++i) sums[i] = overlapped(sums[i], input[i]);
      memcpy(output, sums, static_cast<size_t>(p.frame_step) * sizeof *sums);
      memmove(sums, sums + p.frame_step, static_cast<size_t>(left) * sizeof *sums);
      memset(sums + left, 0, static_cast<size_t>(p.frame_step) * sizeof *sums);
      input += p.frame_size;
      output += p.frame_step;
    }
  }
}

}  // namespace kernel
}  // namespace onda
