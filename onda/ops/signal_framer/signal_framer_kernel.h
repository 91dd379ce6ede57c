// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalFramer {
  typedef void Kernel(const SignalFramer*, const int16_t*, int16_t*, uint8_t*, int16_t*, int32_t*);
  int32_t rows;
  int32_t steps;  // frames of a row in one run
  int32_t frame_step;
  int32_t frame_size;
  int32_t kept;  // samples that are kept of each row
  int32_t fill;  // steps after which the first frame is whole
};
/// `kept` holds the latest samples of each row, `received` the number of steps, up to p.fill. A
/// frame that is not whole yet is zero.
inline void signal_framer(const SignalFramer* parameters, const int16_t* input, int16_t* output,
                          uint8_t* valid, int16_t* kept, int32_t* received) {
  const SignalFramer p = load(parameters);
  int32_t count = *received;
  *valid = 1;
  for (int32_t row = 0; row < p.rows; ++row, kept += p.kept) {
    count = *received;
    for (int32_t step = 0; step < p.steps; ++step) {
      const int32_t old = p.kept - p.frame_step;
      memmove(kept, kept + p.frame_step, static_cast<size_t>(old) * sizeof *kept);
      memcpy(kept + old, input, static_cast<size_t>(p.frame_step) * sizeof *kept);
      if (count < p.fill) ++count;
      if (count == p.fill) {
        memcpy(output, kept, static_cast<size_t>(p.frame_size) * sizeof *kept);
      } else {
        memset(output, 0, static_cast<size_t>(p.frame_size) * sizeof *kept);
        *valid = 0;
      }
      input += p.frame_step;
      output += p.frame_size;
    }
  }
  *received = count;
}

}  // namespace kernel
}  // namespace onda
