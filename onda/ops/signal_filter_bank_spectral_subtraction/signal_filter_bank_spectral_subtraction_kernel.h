// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalFilterBankSpectralSubtraction {
  typedef void Kernel(const SignalFilterBankSpectralSubtraction*, const uint32_t*, uint32_t*,
                      uint32_t*, uint32_t*);
  int32_t channels;
  uint32_t even_smoothing;  // of channels 0, 2, …; all four: 1 is 1 << bits
  uint32_t even_rest;
  uint32_t odd_smoothing;
  uint32_t odd_rest;
  uint32_t floor;  // the part of a signal that always remains
  int8_t smoothing_bits;
  int8_t bits;
  int8_t clamping;
};
/// What `noise` keeps is the estimate from one run to the next.
inline void signal_filter_bank_spectral_subtraction(
    const SignalFilterBankSpectralSubtraction* parameters, const uint32_t* input, uint32_t* output,
    uint32_t* noise_estimate, uint32_t* noise) {
  const SignalFilterBankSpectralSubtraction p = load(parameters);
  for (int32_t i = 0; i < p.channels; ++i) {
    const bool odd = i % 2 != 0;
    const uint32_t signal = input[i] << p.smoothing_bits;
    uint64_t estimate = static_cast<uint64_t>(signal) * (odd ? p.odd_smoothing : p.even_smoothing);
    estimate += static_cast<uint64_t>(noise[i]) * (odd ? p.odd_rest : p.even_rest);
    noise[i] = static_cast<uint32_t>(estimate >> p.bits);
    uint32_t subtracted = noise[i];
    if (subtracted > signal) {
      subtracted = signal;
      if (p.clamping) noise[i] = signal;
    }
    const uint32_t least =
        static_cast<uint32_t>((static_cast<uint64_t>(input[i]) * p.floor) >> p.bits);
    const uint32_t left = (signal - subtracted) >> p.smoothing_bits;
    output[i] = left > least ? left : least;
    noise_estimate[i] = noise[i];
  }
}

}  // namespace kernel
}  // namespace onda
