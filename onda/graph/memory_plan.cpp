// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/memory_plan.h"

#include <algorithm>

namespace onda {
namespace {

std::size_t round_up(std::size_t value, std::size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// A tensor in its place. Those already placed are kept in the order of their offsets, so that the
// first gap is found in one pass.
struct Placed {
  std::size_t begin;
  std::size_t end;
  Lifetime life;
};

bool overlap(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

std::size_t lowest_gap(const std::vector<Placed>& placed, const Lifetime& life, std::size_t size,
                       std::size_t step) {
  std::size_t offset = 0;
  for (const Placed& other : placed) {
    if (!overlap(life, other.life)) continue;
    if (offset + size <= other.begin) break;
    offset = std::max(offset, round_up(other.end, step));
  }
  return offset;
}

// The most bytes alive at one time: what begins and ends at each, summed up.
std::size_t most_alive(const std::vector<Lifetime>& lives, const std::vector<std::size_t>& sizes,
                       std::size_t nodes) {
  std::vector<std::size_t> begins(nodes + 3);  // at time -1, 0, …, nodes, and after the last
  std::vector<std::size_t> ends(nodes + 3);
  for (std::size_t i = 0; i < lives.size(); ++i) {
    if (!lives[i].used()) continue;
    begins[static_cast<std::size_t>(lives[i].first + 1)] += sizes[i];
    ends[static_cast<std::size_t>(lives[i].last + 2)] += sizes[i];
  }
  std::size_t alive = 0;
  std::size_t most = 0;
  for (std::size_t when = 0; when < begins.size(); ++when) {
    alive += begins[when];
    alive -= ends[when];
    most = std::max(most, alive);
  }
  return most;
}

}  // namespace

MemoryLayout lay_out(const std::vector<MemoryBlock>& blocks) {
  MemoryLayout layout;
  layout.offsets.assign(blocks.size(), MemoryPlan::not_planned);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].life.used()) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return blocks[a].bytes > blocks[b].bytes; });
  std::vector<Placed> placed;
  placed.reserve(order.size());
  for (const std::size_t index : order) {
    const MemoryBlock& block = blocks[index];
    const std::size_t offset = lowest_gap(placed, block.life, block.bytes, block.alignment);
    layout.offsets[index] = offset;
    layout.bytes = std::max(layout.bytes, offset + block.bytes);
    const auto after = std::upper_bound(
        placed.begin(), placed.end(), offset,
        [](std::size_t begin, const Placed& other) { return begin < other.begin; });
    placed.insert(after, {offset, offset + block.bytes, block.life});
  }
  return layout;
}

MemoryPlan plan_memory(const Graph& graph, std::size_t alignment) {
  const std::vector<Lifetime> lives = lifetimes(graph);
  const std::size_t count = graph.tensors.size();
  std::vector<MemoryBlock> blocks(count);
  std::vector<std::size_t> sizes(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!lives[i].used()) continue;
    sizes[i] = graph.tensors[i].bytes();
    blocks[i] = {sizes[i], std::max(alignment, size_of(graph.tensors[i].type)), lives[i]};
  }
  MemoryLayout layout = lay_out(blocks);
  MemoryPlan plan;
  plan.alignment = alignment;
  plan.offsets = std::move(layout.offsets);
  plan.bytes = layout.bytes;
  plan.lower_bound = most_alive(lives, sizes, graph.nodes.size());
  return plan;
}

}  // namespace onda
