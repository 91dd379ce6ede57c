// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace onda {

/// a * b + c, rounded once, on processors without an instruction for it: the product of two floats
/// is exact in double, and the sum, rounded there to odd (to the neighbour whose last bit is 1
/// whenever it is not exact), keeps what the second rounding, to float, has to know.
/// Source: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008.
inline float fused_multiply_add(float a, float b, float c) {
#if defined(__x86_64__)
  const double product = static_cast<double>(a) * static_cast<double>(b);
  const double addend = static_cast<double>(c);
  const double sum = product + addend;
  const double from_addend = sum - product;  // Knuth's TwoSum: what the rounding left out
  const double error = (product - (sum - from_addend)) + (addend - from_addend);
  const auto bits = std::bit_cast<std::int64_t>(sum);
  if (!(error < 0 || error > 0) || (bits & 1) != 0) return static_cast<float>(sum);
  const bool away = (error > 0) == (sum > 0);  // from zero
  return static_cast<float>(std::bit_cast<double>(bits + (away ? 1 : -1)));
#else
  return __builtin_fmaf(a, b, c);
#endif
}

}  // namespace onda
