// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../core/fixed_point.h"

namespace onda {
namespace kernel {

/// The root of x rounded to nearest, but never beyond `most`: two bits of x a step, as by hand.
template <class T>
inline T rounded_root(T x, T most) {
  T root = 0;
  T bit = static_cast<T>(static_cast<T>(1) << (sizeof(T) * 8 - 2));
  while (bit > x) bit >>= 2;
  for (; bit != 0; bit >>= 2) {
    const T tried = root + bit;
    root >>= 1;
    if (x >= tried) {
      x -= tried;
      root += bit;
    }
  }
  return x > root && root != most ? root + 1 : root;
}

struct SignalFilterBankSquareRoot {
  typedef void Kernel(const SignalFilterBankSquareRoot*, const uint64_t*, const int32_t*,
                      uint32_t*);
  int32_t channels;
};
/// The root of what fits 32 bits is at most 65535, as in TensorFlow Lite Micro.
inline void signal_filter_bank_square_root(const SignalFilterBankSquareRoot* parameters,
                                           const uint64_t* input, const int32_t* scale_bits,
                                           uint32_t* output) {
  const int32_t channels = load(parameters).channels;
  const int32_t shift = *scale_bits;
  for (int32_t i = 0; i < channels; ++i) {
    const bool is_short = input[i] >> 32 == 0;
    const uint32_t root =
        is_short ? rounded_root<uint32_t>(static_cast<uint32_t>(input[i]), UINT32_C(0xFFFF))
                 : static_cast<uint32_t>(rounded_root<uint64_t>(input[i], UINT32_C(0xFFFFFFFF)));
    output[i] = shift < 0 || shift > 31 ? 0 : root >> shift;
  }
}

}  // namespace kernel
}  // namespace onda
