// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalPcan {
  typedef void Kernel(const SignalPcan*, const uint32_t*, const uint32_t*, uint32_t*);
  int32_t channels;
  int8_t snr_shift;
  const int16_t* gains;  // [125]: of 0, 1 and 2, a hole, then 4 for each number of bits
};
/// The gain for an estimate of noise: a parabola for each number of bits, from 3 on.
inline int16_t pcan_gain(uint32_t noise, const int16_t* gains) {
  if (noise <= 2) return load(gains + noise);
  int8_t bits = 0;
  for (uint32_t left = noise; left != 0; left >>= 1) ++bits;
  const int16_t* const parabola = gains + (4 * bits - 6);
  const int32_t x = static_cast<int32_t>((bits < 11 ? noise << (11 - bits) : noise >> (bits - 11)) &
                                         UINT32_C(0x3FF));
  int32_t gain = (load(parabola + 2) * x) >> 5;
  gain += INT32_C(32) * load(parabola + 1);
  gain = (gain * x + (INT32_C(1) << 14)) >> 15;
  return static_cast<int16_t>(gain + load(parabola));
}
/// Of 12 fractional bits, the result of 6: x^2 / 4 below 2, x - 1 from there.
inline uint32_t pcan_shrink(uint32_t x) {
  return x < UINT32_C(2) << 12 ? (x * x) >> 20 : (x >> 6) - 64;
}
inline void signal_pcan(const SignalPcan* parameters, const uint32_t* input, const uint32_t* noise,
                        uint32_t* output) {
  const SignalPcan p = load(parameters);
  for (int32_t i = 0; i < p.channels; ++i) {
    const uint32_t gain = static_cast<uint32_t>(static_cast<int32_t>(pcan_gain(noise[i], p.gains)));
    const uint64_t ratio = (static_cast<uint64_t>(input[i]) * gain) >> p.snr_shift;
    output[i] = pcan_shrink(static_cast<uint32_t>(ratio));
  }
}

}  // namespace kernel
}  // namespace onda
