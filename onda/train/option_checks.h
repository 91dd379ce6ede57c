// SPDX-License-Identifier: Apache-2.0
// What the options of optimizers and schedules are checked with; a NaN is out of every range.
#pragma once

#include <limits>
#include <string_view>

#include "onda/core/error.h"

namespace onda {

inline void expect_not_negative(std::string_view owner, std::string_view option, double value) {
  if (!(value >= 0)) {
    throw Error("{}: expected {} of at least 0, received {}", owner, option, value);
  }
}

/// In [0, 1).
inline void expect_below_one(std::string_view owner, std::string_view option, double value) {
  if (!(value >= 0 && value < 1)) {
    throw Error("{}: expected {} in [0, 1), received {}", owner, option, value);
  }
}

/// In [0, 1].
inline void expect_share(std::string_view owner, std::string_view option, double value) {
  if (!(value >= 0 && value <= 1)) {
    throw Error("{}: expected {} in [0, 1], received {}", owner, option, value);
  }
}

/// Above 0 as a float that is not denormal, so that a parameter without gradients stands still.
inline void expect_epsilon(std::string_view owner, double epsilon) {
  if (!(static_cast<float>(epsilon) >= std::numeric_limits<float>::min())) {
    throw Error("{}: expected an epsilon above 0, received {}", owner, epsilon);
  }
}

}  // namespace onda
