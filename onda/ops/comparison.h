// SPDX-License-Identifier: Apache-2.0
// For the sources of operators that compare two numbers: what they hold for is all that they add.
#pragma once

#include "onda/ops/binary.h"
#include "onda/ops/comparison_kernel.h"

namespace onda {

struct ComparisonTypes {
  bool takes_bool = false;
  bool int16_counts = false;  ///< int16 is compared whatever its scales are
};

/// Binds a comparison that holds for the relations of `set`, see kernel::relation(). Takes float32,
/// int32, int64, int16 without a scale, int8 and int16 with scales below 1 each.
Call comparison(Prepare& prepare, int set, ComparisonTypes types = {});

}  // namespace onda
