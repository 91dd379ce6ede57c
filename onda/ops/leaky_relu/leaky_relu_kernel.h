// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// x where x > 0, otherwise alpha * x
struct LeakyReluFloat {
  typedef void Kernel(const LeakyReluFloat*, const float*, float*);
  int count;
  float alpha;
  float operator()(float x) const { return x > 0 ? x : x * alpha; }
};

/// The same from one scale to another, alpha being among the factors. Rounds twice for every
/// runtime. Source of the arithmetic: TensorFlow Lite, QuantizeLeakyRelu.
struct LeakyReluInt16 {
  typedef void Kernel(const LeakyReluInt16*, const int16_t*, int16_t*);
  int count;
  int32_t multiplier;
  int32_t leak_multiplier;
  int8_t shift;
  int8_t leak_shift;
  int8_t leak_sign;
  int16_t operator()(int16_t x) const {
    const int32_t y = x >= 0 ? requantize<Rounding::doubled>(x, multiplier, shift)
                             : requantize<Rounding::doubled>(leak_sign * static_cast<int32_t>(x),
                                                             leak_multiplier, leak_shift);
    return static_cast<int16_t>(clamp<int32_t>(y, -INT32_C(32768), 32767));
  }
};

}  // namespace kernel
}  // namespace onda
