// SPDX-License-Identifier: Apache-2.0
// How augmentations check and describe their options.
#pragma once

#include <string>
#include <string_view>

#include "onda/core/error.h"
#include "onda/train/augmentation.h"

namespace onda {

/// Factors beyond it make no sense, and within it whole numbers keep in their types.
inline constexpr double greatest_factor = 1000;

inline void expect_interval(std::string_view type, std::string_view option,
                            const Interval& interval, double low = -greatest_factor,
                            double high = greatest_factor) {
  if (!(interval.lower >= low && interval.lower <= interval.upper && interval.upper <= high)) {
    throw Error("{}: expected a {} in [{}, {}], received [{}, {}]", type, option, low, high,
                interval.lower, interval.upper);
  }
}

/// "0.1", or "0..0.2" where the ends are not alike.
inline std::string text_of(const Interval& interval) {
  if (interval.lower == -interval.upper) return fmt::format("{}", interval.upper);
  return fmt::format("{}..{}", interval.lower, interval.upper);
}

}  // namespace onda
