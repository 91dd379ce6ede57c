// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <math.h>

#include "../unary_kernel.h"

namespace onda {
namespace kernel {

/// erfc(x) within 1.5e-7. (C libraries of boards have none.)
/// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
inline float complementary_error(float x) {
  const float a = x < 0 ? -x : x;
  const float t = 1 / (1 + 0.3275911f * a);
  const float polynomial =
      t * (0.254829592f +
           t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  const float y = polynomial * expf(-a * a);
  return x < 0 ? 2 - y : y;
}

inline float gelu_of_erfc(float x) { return 0.5f * x * complementary_error(x * -0.707106781f); }
inline float gelu_of_tanh(float x) {
  return 0.5f * x * (1 + tanhf(0.797884561f * (x + 0.044715f * x * x * x)));
}

/// x / 2 (1 + erf(x / sqrt 2)), or its approximation
struct GeluFloat {
  typedef void Kernel(const GeluFloat*, const float*, float*);
  int count;
  int8_t approximate;
  float operator()(float x) const { return approximate ? gelu_of_tanh(x) : gelu_of_erfc(x); }
};

}  // namespace kernel
}  // namespace onda
