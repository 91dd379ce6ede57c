// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalStacker {
  typedef void Kernel(const SignalStacker*, const int16_t*, int16_t*, uint8_t*, int16_t*, int32_t*);
  int32_t channels;
  int32_t left;    // times that the first frame is repeated before itself
  int32_t frames;  // in one output
  int32_t step;    // frames by which outputs move on
};
/// `stack` holds the frames of the next output so far; `counter` is 0 before the first run and then
/// one more than they are. An output that is not whole yet is zero.
inline void signal_stacker(const SignalStacker* parameters, const int16_t* input, int16_t* output,
                           uint8_t* valid, int16_t* stack, int32_t* counter) {
  const SignalStacker p = load(parameters);
  const size_t frame_bytes = static_cast<size_t>(p.channels) * sizeof *stack;
  int32_t repeat = 1;
  if (*counter == 0) {
    *counter = 1;
    repeat += p.left;
  }
  int32_t held = *counter - 1;
  const size_t frame = static_cast<size_t>(p.channels);
  for (; repeat > 0; --repeat, ++held) memcpy(stack + frame * held, input, frame_bytes);
  *valid = held >= p.frames;
  if (*valid) {
    memcpy(output, stack, static_cast<size_t>(p.frames) * frame_bytes);
    held -= p.step;
    memmove(stack, stack + frame * p.step, static_cast<size_t>(held) * frame_bytes);
  } else {
    memset(output, 0, static_cast<size_t>(p.frames) * frame_bytes);
  }
  *counter = held + 1;
}

}  // namespace kernel
}  // namespace onda
