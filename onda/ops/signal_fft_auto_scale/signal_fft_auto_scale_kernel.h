// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalFftAutoScale {
  typedef void Kernel(const SignalFftAutoScale*, const int16_t*, int16_t*, int32_t*);
  int32_t count;
};
/// The most shifts to the left that keep every sample in its type; 0 for silence. As in TensorFlow
/// Lite Micro the magnitude of -32768 is taken for -32768, which is below that of all others.
inline void signal_fft_auto_scale(const SignalFftAutoScale* parameters, const int16_t* input,
                                  int16_t* output, int32_t* scale_bits) {
  const int32_t count = load(parameters).count;
  int16_t most = 0;
  for (int32_t i = 0; i < count; ++i) {
    const int32_t x = input[i];
    if (x > most) {
      most = static_cast<int16_t>(x);
    } else if (-x > most) {
      most = static_cast<int16_t>(-x);
    }
  }
  int8_t shift = 0;
  if (most > 0) {
    for (int32_t next = most; next < INT32_C(1) << 14; next *= 2) ++shift;
  }
  for (int32_t i = 0; i < count; ++i) {
    output[i] = static_cast<int16_t>(input[i] * (INT32_C(1) << shift));
  }
  *scale_bits = shift;
}

}  // namespace kernel
}  // namespace onda
