// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "onda/graph/graph.h"

namespace onda::report {

struct GraphPicture {
  /// What is said of an operator's attributes, "stride 2x2, same, relu"; may be empty.
  std::function<std::string(const Operator&)> attributes = {};
  std::string title = {};
};

/// A graph as SVG, from its inputs at the top to its outputs: a box an operator, with its
/// attributes and its constants, and along the lines the shapes and types of what is computed. The
/// graphs that an operator runs follow below. Throws Error for one of over 3000 operators, which
/// nobody could look at.
std::string graph_svg(const Graph& graph, const GraphPicture& picture = {});

}  // namespace onda::report
