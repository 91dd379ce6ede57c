// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "onda/core/quantization.h"
#include "onda/graph/graph.h"

namespace onda {

/// The smallest and the largest value of each computed tensor while the float graph runs over a
/// representative data set x [N, …]. One range a tensor, in the graph's order.
/// Throws Error when x is empty or does not fit the graph's one input, or a value is not finite.
std::vector<ValueRange> calibrate(const Graph& graph, const Tensor& x);

}  // namespace onda
