// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "onda/graph/graph.h"
#include "onda/graph/memory_plan.h"
#include "onda/graph/prepare_all.h"
#include "onda/ops/body.h"

namespace onda {

/// A graph made ready to run: one call a node, and the plan of the memory that it runs in. The
/// interpreter is one with memory of its own; the bodies of IF and WHILE are others, in memory that
/// the plan of the graph around them has for them.
///
/// The graph is one without known nodes (graph/known_values.h). Variables among its inputs lie with
/// whoever runs it.
class Program final : public PreparedBody {
 public:
  /// Throws Error where an operator cannot be prepared, or the shape of its result follows from
  /// values (graph/shape_stages.h).
  Program(std::shared_ptr<const Graph> graph, const PrepareOptions& options);

  const Graph& graph() const { return *graph_; }
  const MemoryPlan& plan() const { return plan_; }
  std::span<const Call> calls() const { return calls_; }

  std::size_t bytes() const override { return plan_.bytes; }
  bool has_state() const override;
  std::size_t scratch_floats() const override;
  void place(std::byte* memory) override;
  void* input(int index) const override;
  const void* output(int index) const override;
  void set_variable(int input, void* place) override;
  void run(Workers& workers) override { run_to_end(workers); }

  /// Where a tensor lies; constants lie in the graph.
  std::byte* place_of(int tensor) const;
  void run_node(std::size_t node, Workers& workers) const;
  /// Whether the run ended with this node when it ran last.
  bool ended_with(std::size_t node) const;
  /// Whether any node can end a run before all have run.
  bool ends_runs() const;
  /// Runs the nodes in order. False where one of them ended the run.
  bool run_to_end(Workers& workers) const;

 private:
  std::shared_ptr<const Graph> graph_;
  std::vector<Call> calls_;
  MemoryPlan plan_;
  std::vector<void*> variables_;  // of the graph's inputs, those that are variables
  std::byte* memory_ = nullptr;
  bool is_placed_ = false;
  std::vector<void*> arguments_;             // of all calls, one after another
  std::vector<std::size_t> first_argument_;  // of each call
};

}  // namespace onda
