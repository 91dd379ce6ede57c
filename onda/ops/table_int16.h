// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace onda {

/// The table that kernel::LookupInt16 reads: a function of reals in [low, high], -32768 standing
/// for `low` and 32767 for `high`, with results in steps of `scale`. A sample gives half of what it
/// is missed by between it and the next one back. Real is float or double, the arithmetic's. Source
/// of the arithmetic: TensorFlow Lite, LUTPopulate for int16, term by term.
template <class Real, class Function>
std::vector<std::int16_t> table_int16(Real low, Real high, Real scale, const Function& function) {
  constexpr int steps = 512;
  const Real step = (high - low) / steps;
  const Real inverse = 65536 / (scale * 32767 - scale * -32768);
  const auto cut = [](Real integer) {
    // A NaN becomes the least, as any conversion may make of it.
    return static_cast<std::int16_t>(integer >= -32768 ? std::min<Real>(integer, 32767) : -32768);
  };
  std::vector<std::int16_t> table;
  for (int i = 0; i < steps; ++i) {
    const Real x = low + static_cast<Real>(i) * step;
    const Real here = std::round(function(x) * inverse);
    const Real middle = std::round(function(x + step / 2) * inverse);
    const Real next = function(low + static_cast<Real>(i + 1) * step) * inverse;
    const Real missed = std::round((next + here) / 2) - middle;
    table.push_back(cut(here - std::round(missed / 2)));
  }
  table.push_back(cut(std::round(function(high) * inverse)));
  return table;
}

}  // namespace onda
