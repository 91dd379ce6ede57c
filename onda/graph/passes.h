// SPDX-License-Identifier: Apache-2.0
// Rewrites of a graph that keep what it computes.
#pragma once

#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// For each tensor of a graph its number in the rewritten one, or -1 when it is gone.
using Renumbering = std::vector<int>;

/// Without nodes and tensors that no output depends on. Inputs stay.
Graph without_unused(Graph graph, Renumbering* numbers = nullptr);

/// Operators that exist only while training are replaced by what they are converted to.
Graph lowered(const Graph& graph);

/// Multiplications and additions of a constant a channel (or one for all) go into the weights and
/// the bias of the operator before them or of the one after, and activations into the operator
/// before, where no other node reads what lies between. Floats only: results differ by roundings.
Graph folded(Graph graph, Renumbering* numbers = nullptr);

/// A trained graph as it is stored and run: lowered, folded, without what is unused. A tensor that
/// is still there has the same values as before.
Graph converted(const Graph& graph, Renumbering* numbers = nullptr);

}  // namespace onda
