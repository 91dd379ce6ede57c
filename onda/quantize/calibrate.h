// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// The values a tensor took.
struct ValueRange {
  float low = std::numeric_limits<float>::max();
  float high = std::numeric_limits<float>::lowest();
  bool seen() const { return low <= high; }
  bool operator==(const ValueRange&) const = default;
};

/// The smallest and the largest value of each computed tensor while the float graph runs over a
/// representative data set x [N, …]. One range a tensor, in the graph's order.
/// Throws Error when x is empty or does not fit the graph's one input, or a value is not finite.
std::vector<ValueRange> calibrate(const Graph& graph, const Tensor& x);

}  // namespace onda
