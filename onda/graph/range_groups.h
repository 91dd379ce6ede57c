// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// Which tensors have one range in int8, because values only move from one to the other
/// (QuantizationRule::Output::same_as_input and shared) and are not to be requantized on the way.
struct RangeGroups {
  std::vector<int> of;  ///< for each tensor, a tensor that stands for its group
  /// For a tensor that stands for a group the constants that the range has to hold. Their other
  /// readers are free to have another range.
  std::vector<std::vector<int>> constants;
};
RangeGroups range_groups(const Graph& graph);

}  // namespace onda
