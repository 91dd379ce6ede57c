// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalFilterBank {
  typedef void Kernel(const SignalFilterBank*, const uint32_t*, uint64_t*);
  int32_t channels;
  const int16_t* weights;
  const int16_t* unweights;
  const int16_t* frequency_starts;  // [channels + 1]
  const int16_t* weight_starts;     // [channels + 1]
  const int16_t* widths;            // [channels + 1]
};
/// Band i's frequencies go to channel i - 1 by their weights and to channel i by their unweights.
/// Sums keep their low 64 bits.
inline void signal_filter_bank(const SignalFilterBank* parameters, const uint32_t* input,
                               uint64_t* output) {
  const SignalFilterBank p = load(parameters);
  uint64_t next = 0;
  for (int32_t i = 0; i <= p.channels; ++i) {
    const uint32_t* const energy = input + load(p.frequency_starts + i);
    const int32_t first = load(p.weight_starts + i);
    const int32_t width = load(p.widths + i);
    uint64_t sum = next;
    next = 0;
    for (int32_t j = 0; j < width; ++j) {
      sum += static_cast<uint64_t>(load(p.weights + first + j)) * energy[j];
      next += static_cast<uint64_t>(load(p.unweights + first + j)) * energy[j];
    }
    if (i > 0) output[i - 1] = sum;
  }
}

}  // namespace kernel
}  // namespace onda
