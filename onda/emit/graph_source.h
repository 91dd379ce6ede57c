// SPDX-License-Identifier: Apache-2.0
// For the emitter's own sources.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "onda/graph/memory_plan.h"
#include "onda/graph/prepare_all.h"

namespace onda {

/// The C++ of one graph: constants, and the calls of its nodes on places in the arena. The graphs
/// that its nodes run are others of the same kind, in the scratch memory of their node.
class GraphSource {
 public:
  /// Where it lies: from this byte of the arena on, variables of the graph around it elsewhere.
  struct Place {
    std::size_t base = 0;
    std::map<int, std::size_t> variables = {};
    std::string prefix = {};  ///< of the numbers of its nodes in names
  };
  /// Constants that stand already, by their data.
  using Names = std::map<const void*, std::string>;

  GraphSource(std::shared_ptr<const Graph> graph, const PrepareOptions& options, Place place);

  const Graph& graph() const { return *graph_; }
  const MemoryPlan& plan() const { return plan_; }
  const std::vector<Call>& prepared() const { return calls_; }
  std::size_t alignment() const;
  void collect_headers(std::set<std::string>& headers) const;
  /// Whether a constant is NAN or INFINITY, which stand in <math.h>.
  bool needs_math() const;
  /// The constants of all nodes, and a function for each graph that one of them runs.
  std::string definitions(Names& names) const;
  /// The statements that compute the outputs; one that ends the run returns false.
  std::string calls() const;
  /// Copies output `index`, a constant, to a byte of the arena; it is one of the definitions.
  std::string copy_output(std::size_t index, std::size_t to) const;
  bool is_constant_output(std::size_t index) const {
    return graph_->tensor(graph_->outputs.at(index)).is_constant();
  }
  /// The byte of the arena where a tensor begins.
  std::size_t offset_of(int tensor) const;
  static std::string pointer(DType type, const char* qualifier, std::size_t offset);

 private:
  class Control;

  void add_bodies(std::size_t index, const PrepareOptions& options);
  std::string number(std::size_t index) const;
  std::string constants(std::size_t index, Names& names) const;
  std::string parameters(std::size_t index, const Names& names) const;
  std::string list(std::size_t index) const;
  std::string call(std::size_t index) const;
  std::string control_constants(std::size_t index) const;
  std::string constant_outputs() const;
  std::size_t offset_of(std::size_t index, const Argument& argument) const;
  std::string shapes_of(const std::vector<int>& tensors) const;
  bool is_variable(std::size_t index, const Argument& argument) const;

  std::shared_ptr<const Graph> graph_;
  Place place_;
  std::vector<Call> calls_;
  MemoryPlan plan_;
  std::vector<std::vector<GraphSource>> bodies_;  // of each node
};

}  // namespace onda
