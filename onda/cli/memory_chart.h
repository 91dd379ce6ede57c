// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "onda/graph/memory_plan.h"

namespace onda::cli {

/// The plan over time, as text of at most `columns` columns: across, the operators in the order
/// they run (between `in`, when the inputs are filled, and `out`, when the outputs are read); down,
/// the arena from its first byte; in each cell the number of the tensor that lies there then.
///
///     bytes        in   0   1   2  out
///     0 .. 16       .   4   4   6   .
///     64 .. 80      .   .   5   5   .
///
/// Bands between the beginnings and ends of tensors have a row each; where these are more than
/// `max_rows`, the arena is cut into that many equal bands, and `*` stands for several tensors.
std::string memory_chart(const Graph& graph, const MemoryPlan& plan, std::size_t columns = 88,
                         std::size_t max_rows = 24);

}  // namespace onda::cli
