// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "integer_sums_kernel.h"

namespace onda {
namespace kernel {

/// What requantize() takes for a sum of 64 bits: the multiplier has 15 bits, and both roundings are
/// one, with ties up. `shift` is in [-31, 7]; sums that do not fit the result wrap around.
inline int32_t requantize_wide(int64_t x, int32_t multiplier, int shift) {
  const int32_t reduced =
      multiplier < INT32_C(0x7FFF0000) ? (multiplier + INT32_C(0x8000)) >> 16 : INT32_C(0x7FFF);
  return scaled_sum<Rounding::single>(static_cast<uint64_t>(x), static_cast<int16_t>(reduced),
                                      shift);
}

inline int16_t requantize_wide_to_int16(int64_t x, int32_t multiplier, int shift) {
  return static_cast<int16_t>(
      clamp<int32_t>(requantize_wide(x, multiplier, shift), INT16_MIN, INT16_MAX));
}

}  // namespace kernel
}  // namespace onda
