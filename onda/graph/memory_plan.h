// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "onda/graph/graph.h"

namespace onda {

/// Where each computed tensor lies in one block of memory, the arena. Tensors that are never alive
/// at the same time share bytes.
struct MemoryPlan {
  static constexpr std::size_t not_planned = static_cast<std::size_t>(-1);

  std::vector<std::size_t> offsets;  ///< one a tensor; not_planned for constants and unused ones
  std::size_t bytes = 0;             ///< of the arena
  std::size_t lower_bound = 0;       ///< no plan without in-place operators can be smaller
  std::size_t alignment = 1;         ///< what every offset is a multiple of, for its own type
};

/// Something that takes a place in memory for a while.
struct MemoryBlock {
  std::size_t bytes = 0;
  std::size_t alignment = 1;
  Lifetime life;
};

/// Places blocks greedily: the largest first, each at the lowest offset where it fits. Blocks whose
/// lifetimes overlap do not; those that are never alive get no place.
struct MemoryLayout {
  std::vector<std::size_t> offsets;
  std::size_t bytes = 0;
};
MemoryLayout lay_out(const std::vector<MemoryBlock>& blocks);

/// Lays out a graph's computed tensors. Offsets are multiples of `alignment` or of the element's
/// size, whichever is larger.
MemoryPlan plan_memory(const Graph& graph, std::size_t alignment = 1);

}  // namespace onda
