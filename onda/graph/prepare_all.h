// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "onda/graph/graph.h"
#include "onda/ops/call.h"

namespace onda {

/// Binds every node of a checked graph to its kernel, in order. The graph has to outlive the
/// calls: they point into its constants. Throws Error for what no kernel can do.
std::vector<Call> prepare_all(const Graph& graph, const PrepareOptions& options = {});

}  // namespace onda
