// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalDelay {
  typedef void Kernel(const SignalDelay*, const int16_t*, int16_t*, int16_t*);
  int32_t rows;
  int32_t frame_size;
  int32_t delay;  // at least 1
};
/// `late` holds for each row the `delay` samples that have not come out yet.
inline void signal_delay(const SignalDelay* parameters, const int16_t* input, int16_t* output,
                         int16_t* late) {
  const SignalDelay p = load(parameters);
  const int32_t from_late = p.delay < p.frame_size ? p.delay : p.frame_size;
  const int32_t from_input = p.frame_size - from_late;
  const int32_t stay = p.delay - from_late;
  for (int32_t row = 0; row < p.rows; ++row) {
    memcpy(output, late, static_cast<size_t>(from_late) * sizeof *late);
    memcpy(output + from_late, input, static_cast<size_t>(from_input) * sizeof *late);
    memmove(late, late + from_late, static_cast<size_t>(stay) * sizeof *late);
    memcpy(late + stay, input + from_input, static_cast<size_t>(from_late) * sizeof *late);
    input += p.frame_size;
    output += p.frame_size;
    late += p.delay;
  }
}

}  // namespace kernel
}  // namespace onda
