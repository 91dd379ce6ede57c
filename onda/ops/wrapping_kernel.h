// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../core/fixed_point.h"

namespace onda {
namespace kernel {

// Sums and products of integers that wrap around where they do not fit, as every processor has
// them; C++ has them for unsigned numbers only.

inline float wrapping_sum(float a, float b) { return a + b; }
inline float wrapping_product(float a, float b) { return a * b; }
template <class T>
inline T wrapping_sum(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
template <class T>
inline T wrapping_product(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

}  // namespace kernel
}  // namespace onda
