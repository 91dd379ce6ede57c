// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/memory_plan.h"

#include <algorithm>
#include <numeric>

namespace onda {
namespace {

std::size_t round_up(std::size_t value, std::size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

bool overlap(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

struct Block {
  std::size_t begin;
  std::size_t end;
};

}  // namespace

MemoryPlan plan_memory(const Graph& graph, std::size_t alignment) {
  const std::vector<Lifetime> lives = lifetimes(graph);
  const std::size_t count = graph.tensors.size();
  MemoryPlan plan;
  plan.alignment = alignment;
  plan.offsets.assign(count, MemoryPlan::not_planned);

  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < count; ++i) {
    if (lives[i].used()) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return graph.tensors[a].bytes() > graph.tensors[b].bytes();
  });

  std::vector<std::size_t> placed;
  for (const std::size_t tensor : order) {
    std::vector<Block> taken;
    for (const std::size_t other : placed) {
      if (!overlap(lives[tensor], lives[other])) continue;
      taken.push_back({plan.offsets[other], plan.offsets[other] + graph.tensors[other].bytes()});
    }
    std::sort(taken.begin(), taken.end(),
              [](const Block& a, const Block& b) { return a.begin < b.begin; });
    const std::size_t step = std::max(alignment, size_of(graph.tensors[tensor].type));
    const std::size_t size = graph.tensors[tensor].bytes();
    std::size_t offset = 0;
    for (const Block& block : taken) {
      if (offset + size <= block.begin) break;
      offset = std::max(offset, round_up(block.end, step));
    }
    plan.offsets[tensor] = offset;
    plan.bytes = std::max(plan.bytes, offset + size);
    placed.push_back(tensor);
  }

  for (int when = -1; when <= static_cast<int>(graph.nodes.size()); ++when) {
    std::size_t alive = 0;
    for (const std::size_t tensor : order) {
      if (lives[tensor].first <= when && when <= lives[tensor].last) {
        alive += graph.tensors[tensor].bytes();
      }
    }
    plan.lower_bound = std::max(plan.lower_bound, alive);
  }
  return plan;
}

}  // namespace onda
