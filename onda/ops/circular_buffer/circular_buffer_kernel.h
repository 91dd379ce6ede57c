// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct CircularBuffer {
  typedef void Kernel(const CircularBuffer*, const void*, void*, int32_t*, uint8_t*);
  int32_t frame_bytes;
  int32_t kept_bytes;  // of the window: all but its newest frame
  int32_t period;      // one run of so many goes on
};
/// The window loses its oldest frame, and the input comes behind the others. `waited` counts the
/// runs that have ended here since the last that went on.
inline void circular_buffer(const CircularBuffer* parameters, const void* input, void* window,
                            int32_t* waited, uint8_t* ends) {
  const CircularBuffer p = load(parameters);
  uint8_t* frames = static_cast<uint8_t*>(window);
  memmove(frames, frames + p.frame_bytes, static_cast<size_t>(p.kept_bytes));
  memcpy(frames + p.kept_bytes, input, static_cast<size_t>(p.frame_bytes));
  const int32_t runs = *waited + 1;
  *ends = runs < p.period;
  *waited = *ends ? runs : 0;
}

}  // namespace kernel
}  // namespace onda
