// SPDX-License-Identifier: Apache-2.0
// A graph as JSON, as checkpoints keep it beside its constants.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "onda/core/json.h"
#include "onda/graph/graph.h"

namespace onda {

/// Under which name the file holds each constant: its own, or its number when that is none or not
/// its alone.
std::vector<std::string> file_names(const Graph& graph);

/// All of the graph but the values of its constants.
nlohmann::json to_json(const Graph& graph);

/// The custom operators that a program knows beyond Onda's own.
struct KnownOperators {
  std::span<const OperatorKind> custom = {};
  /// Those of this graph, too, with the options that they have there.
  const Graph* graph = nullptr;
};

/// The graph of such a description and of its constants, by the names of file_names(), which are
/// taken from the map. Throws Error unless it is whole and consistent.
Graph graph_of(const nlohmann::json& json, std::map<std::string, Tensor>& constants,
               const KnownOperators& known = {});

/// Of a field that the errors call `what`.
std::vector<int> indices_of(const nlohmann::json& json, const char* what);
Shape shape_of(const nlohmann::json& json);

}  // namespace onda
