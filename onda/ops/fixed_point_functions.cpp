// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fixed_point_functions.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/requantization.h"

namespace onda {

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

}  // namespace onda
