// SPDX-License-Identifier: Apache-2.0
// Graphs with shapes that only a run tells.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// Until a run tells them they have the most that they may be, and so has what follows from them:
/// operators have to be able to do with that, too.
///
/// Whether a node's outputs have shapes that only a run tells: it computes them of values that are
/// not known beforehand (Operator::shapes_follow_values()). The graph is one without known nodes.
bool is_open(const Graph& graph, const Node& node);

bool has_open_nodes(const Graph& graph);
/// Throws Error naming the first such node, for what has to know all shapes beforehand.
void expect_known_shapes(const Graph& graph);

/// A part of a graph whose shapes all follow from those of its inputs, and the open node that
/// comes before it, whose outputs are inputs of it.
struct GraphStage {
  std::optional<Node> start;  ///< none for the first part
  std::string start_label;    ///< "operator 3 (WHERE)", of the graph that is cut
  Graph graph;                ///< numbers its nodes from 0 on
};

/// So many open nodes a graph may have: each part lists all tensors of the graph.
inline constexpr std::size_t max_open_nodes = 16;

/// The parts of a graph, each from one open node to the next. All have the tensors of the graph,
/// under their numbers. The outputs of each part but the last are what the start of the next one
/// reads, and what that part's inputs are beside the outputs of its start; the last part's are the
/// graph's. Throws Error where there are too many, and where a model keeps something behind an open
/// node: its place would change with the shapes.
std::vector<GraphStage> cut_at_open_nodes(const Graph& graph);

}  // namespace onda
