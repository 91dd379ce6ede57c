// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onda/graph/program.h"
#include "onda/graph/shape_stages.h"

namespace onda {

/// What a model may ask for: bytes of its computed tensors, and operations() of one run.
struct StageLimits {
  std::size_t memory_bytes = 0;
  std::int64_t operations = 0;
};
/// Throws Error where a graph takes more operations. It should be asked before a stage is made.
void expect_operations(const Graph& graph, const StageLimits& limits);

/// A part of a graph that runs at a stretch, in memory of its own. All of a graph is one stage,
/// unless shapes in it follow from values (graph/shape_stages.h): the stages behind the first are
/// then made ready anew whenever a run gives them other shapes.
class Stage {
 public:
  /// A whole graph, or the first part of one. Throws Error where it cannot be prepared, or takes
  /// more memory than the limit.
  Stage(std::shared_ptr<const Graph> graph, const PrepareOptions& options,
        const StageLimits& limits);
  /// A later part, for the shapes that `before` has, and the most that the results of the part's
  /// start may have.
  Stage(GraphStage part, const Stage& before, const PrepareOptions& options,
        const StageLimits& limits);

  /// Memory for its tensors, with variables as they begin, unless it has it. Not before all parts
  /// of a model are known to be within the limit.
  void take_memory();

  const Program& program() const { return *program_; }
  Program& program() { return *program_; }
  std::span<std::byte> bytes_of(int tensor) const;
  /// The node that runs before this part, if any; its results are inputs of the part.
  const std::optional<Node>& start() const { return part_.start; }
  const std::string& start_label() const { return part_.start_label; }

  /// Runs the start of the part on what `before` holds, makes the part ready for the shapes that
  /// come out where they are others than before, and gives it its inputs.
  void enter(const Stage& before);

  /// Variables and what kernels keep stand for zeros again.
  void reset();

 private:
  std::vector<Tensor> start_outputs(const Stage& before, bool has_values) const;
  void fit(const Stage& before, const std::vector<Tensor>& start_outputs);
  void build(std::shared_ptr<const Graph> graph);

  struct Free {
    void operator()(std::byte* memory) const;
  };
  PrepareOptions options_;
  StageLimits limits_;
  GraphStage part_;            // of a later stage
  std::vector<Tensor> entry_;  // what part_.graph.inputs are now: shapes, and data where constant
  std::unique_ptr<Program> program_;
  std::unique_ptr<std::byte, Free> arena_;
};

}  // namespace onda
