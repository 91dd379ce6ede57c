// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fixed_point_functions.h"

#include <algorithm>
#include <cmath>

namespace onda {

// Source: TensorFlow Lite, PreprocessSoftmaxScaling and CalculateInputRadius.
DifferenceScaling::DifferenceScaling(double slope) {
  constexpr int integer_bits = 5;
  constexpr int fraction_bits = 31 - integer_bits;
  if (!(slope >= 0x1p-26)) {
    throw Error("beta * input scale: expected at least 2^-26, received {}", slope);
  }
  const double cap = static_cast<double>(INT64_C(1) << 31) - 1;
  factor = to_fixed_point(std::min(slope * (1 << fraction_bits), cap));
  const std::int64_t radius =
      ((INT64_C(1) << integer_bits) - 1) * (INT64_C(1) << fraction_bits) >> factor.shift;
  // int8 differ by at most 255.
  least = static_cast<std::int16_t>(-std::min<std::int64_t>(radius, 256));
}

Call lookup_fixed_point(Prepare& prepare,
                        const std::function<std::int32_t(std::int32_t)>& function) {
  constexpr int integer_bits = 4;
  constexpr int fraction_bits = 31 - integer_bits;
  const FixedPointFactor factor =
      to_fixed_point(std::ldexp(static_cast<double>(prepare.inputs.scale(0)), fraction_bits));
  // What stays within Q4.27 when it is scaled.
  const double radius = std::floor(
      std::ldexp(((1 << integer_bits) - 1) * std::ldexp(1.0, fraction_bits), -factor.shift));
  const int zero_point = prepare.inputs.zero_point(0);
  return lookup(prepare, [&](int q) {
    const int x = q - zero_point;
    if (x <= -radius) return -128;
    if (x >= radius) return 127;
    return static_cast<int>(
        function(kernel::requantize<Rounding::doubled>(x, factor.multiplier, factor.shift)));
  });
}

std::vector<float> exponentials(float slope) {
  std::vector<float> table;
  for (int difference = 0; difference < 256; ++difference) {
    table.push_back(std::exp(-slope * static_cast<float>(difference)));
    if (table.back() == 0) break;
  }
  return table;
}

}  // namespace onda
