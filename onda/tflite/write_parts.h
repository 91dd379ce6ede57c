// SPDX-License-Identifier: Apache-2.0
// For the writer's own sources: a graph and those that its operators run, as subgraphs of a file.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// One subgraph to be written. A graph holds variables as inputs of what touches them; a file names
/// them by a VAR_HANDLE in each subgraph, or keeps them to the one that uses them.
struct WrittenGraph {
  const Graph* graph = nullptr;
  std::map<int, std::string> handles;  ///< tensors that a VAR_HANDLE makes, and the variable's name
  std::vector<bool> is_left_out;       ///< tensors that no file holds
  std::vector<std::vector<int>> subgraphs = {};  ///< of each node, the numbers of its bodies
};

/// The graph comes first. Throws Error for variables that no file can say.
std::vector<WrittenGraph> written_graphs(const Graph& graph);

}  // namespace onda
