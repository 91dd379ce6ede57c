// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "onda/graph/graph.h"
#include "onda/ops/call.h"

namespace onda {

/// Where each computed tensor lies in one block of memory, the arena. Tensors that are never alive
/// at the same time share bytes; so do an input and an output of an operator that works in place.
struct MemoryPlan {
  static constexpr std::size_t not_planned = static_cast<std::size_t>(-1);

  std::vector<std::size_t> offsets;  ///< one a tensor; not_planned for constants and unused ones
  /// [node][index in Call::scratch()]
  std::vector<std::vector<std::size_t>> scratch_offsets;
  std::size_t bytes = 0;        ///< of the arena
  std::size_t lower_bound = 0;  ///< no plan can be smaller
  std::size_t alignment = 1;    ///< what every offset is a multiple of, for its own type
};

/// Something that takes a place in memory for a while.
struct MemoryBlock {
  std::size_t bytes = 0;
  std::size_t alignment = 1;
  Lifetime life;
};

/// Places blocks, each at the lowest offset where it fits; blocks whose lifetimes overlap do not.
/// The largest come first; while that takes more than the lower bound, those that lie at the top
/// come before all others and the rest is placed again, some times. Blocks that are never alive get
/// no place.
struct MemoryLayout {
  std::vector<std::size_t> offsets;
  std::size_t bytes = 0;
  std::size_t lower_bound = 0;  ///< the most bytes that are alive at one time
};
MemoryLayout lay_out(const std::vector<MemoryBlock>& blocks);

/// Lays out a graph's computed tensors, and what the calls of its nodes need beside them. Offsets
/// are multiples of `alignment` or of the element's size, whichever is larger. `reads_late`: what a
/// node reads is still read while the next one writes, since threads need not wait for each other
/// in between (StepItems::own_rows).
MemoryPlan plan_memory(const Graph& graph, std::span<const Call> calls, std::size_t alignment = 1,
                       bool reads_late = false);

}  // namespace onda
