// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

struct SignalFilterBankLog {
  typedef void Kernel(const SignalFilterBankLog*, const uint32_t*, int16_t*);
  int32_t channels;
  uint32_t output_scale;
  int8_t correction_bits;
  const int16_t* bends;  // [129]: 2^16 (log2(1 + i / 128) - i / 128)
};
/// ln(x) * output_scale / 2^16, for x of at least 1, all sums in 32 bits.
inline uint32_t fixed_log(uint32_t x, uint32_t output_scale, const int16_t* bends) {
  int8_t exponent = 31;
  while (!(x >> exponent)) --exponent;
  // x = 2^exponent (1 + part / 2^16); log2(1 + part) is the part and a bend, interpolated.
  const uint32_t rest = x - (UINT32_C(1) << exponent);
  const int32_t part =
      static_cast<int32_t>(exponent < 16 ? rest << (16 - exponent) : rest >> (exponent - 16));
  const int32_t segment = part >> 9;
  const int32_t bend = load(bends + segment);
  const int32_t slope = load(bends + segment + 1) - bend;
  const int32_t between = (slope * (part - (segment << 9))) >> 16;
  const uint32_t log_2 =
      (static_cast<uint32_t>(exponent) << 16) + static_cast<uint32_t>(part + bend + between);
  const uint64_t half = UINT32_C(1) << 15;
  const uint32_t log_e = static_cast<uint32_t>((UINT64_C(45426) * log_2 + half) >> 16);
  return (output_scale * log_e + (UINT32_C(1) << 15)) >> 16;
}
inline void signal_filter_bank_log(const SignalFilterBankLog* parameters, const uint32_t* input,
                                   int16_t* output) {
  const SignalFilterBankLog p = load(parameters);
  for (int32_t i = 0; i < p.channels; ++i) {
    const uint32_t x = input[i] << p.correction_bits;
    const uint32_t log = x > 1 ? fixed_log(x, p.output_scale, p.bends) : 0;
    output[i] = log < INT16_MAX ? static_cast<int16_t>(log) : INT16_MAX;
  }
}

}  // namespace kernel
}  // namespace onda
