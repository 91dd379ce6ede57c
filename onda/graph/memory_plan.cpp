// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/memory_plan.h"

#include <algorithm>

namespace onda {
namespace {

constexpr std::size_t scratch_alignment = 8;  // of any element

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
std::size_t most_alive(const std::vector<MemoryBlock>& blocks) {
  int last = -1;
  for (const MemoryBlock& block : blocks) last = std::max(last, block.life.last);
  // At time -1, 0, …, and after the last.
  std::vector<std::size_t> begins(static_cast<std::size_t>(last + 3));
  std::vector<std::size_t> ends(begins.size());
  for (const MemoryBlock& block : blocks) {
    if (!block.life.used()) continue;
    begins[static_cast<std::size_t>(block.life.first + 1)] += block.bytes;
    ends[static_cast<std::size_t>(block.life.last + 2)] += block.bytes;
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

// In this order, each at the lowest offset where it fits.
MemoryLayout placed_in(const std::vector<std::size_t>& order,
                       const std::vector<MemoryBlock>& blocks) {
  MemoryLayout layout;
  layout.offsets.assign(blocks.size(), MemoryPlan::not_planned);
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

Lifetime always(const Graph& graph) { return {-1, static_cast<int>(graph.nodes.size())}; }

// Tensors that share one place, as a tree: each points to the one whose place it has, roots to
// themselves.
class Places {
 public:
  explicit Places(std::size_t count) : parent_(count) {
    for (std::size_t i = 0; i < count; ++i) parent_[i] = i;
  }
  std::size_t root(std::size_t tensor) const {
    while (parent_[tensor] != tensor) tensor = parent_[tensor];
    return tensor;
  }
  void put(std::size_t tensor, std::size_t into) { parent_[tensor] = root(into); }

 private:
  std::vector<std::size_t> parent_;
};

// The input whose place output 0 of a node takes, or Node::none.
int shared_input(const Graph& graph, std::size_t at, const std::vector<Lifetime>& lives) {
  const Node& node = graph.nodes[at];
  if (!node.op.in_place() || node.outputs.empty()) return Node::none;
  const Tensor& output = graph.tensor(node.outputs[0]);
  for (const int index : node.inputs) {
    if (index == Node::none) continue;
    const Tensor& input = graph.tensor(index);
    const Lifetime& life = lives[static_cast<std::size_t>(index)];
    if (!input.is_constant() && !input.is_variable && life.last == static_cast<int>(at) &&
        input.shape.elements() == output.shape.elements() &&
        size_of(input.type) >= size_of(output.type)) {
      return index;
    }
  }
  return Node::none;
}

}  // namespace

MemoryLayout lay_out(const std::vector<MemoryBlock>& blocks) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].life.used()) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return blocks[a].bytes > blocks[b].bytes; });
  const std::size_t lower_bound = most_alive(blocks);
  MemoryLayout best = placed_in(order, blocks);
  // As long as it takes less than some milliseconds.
  constexpr std::size_t comparisons = 4'000'000;
  const std::size_t times =
      std::min<std::size_t>(200, comparisons / (order.size() * order.size() + 1));
  MemoryLayout latest = best;
  for (std::size_t i = 0; i < times && best.bytes > lower_bound; ++i) {
    std::stable_partition(order.begin(), order.end(), [&](std::size_t index) {
      return latest.offsets[index] + blocks[index].bytes == latest.bytes;
    });
    latest = placed_in(order, blocks);
    if (latest.bytes < best.bytes) best = latest;
  }
  best.lower_bound = lower_bound;
  return best;
}

MemoryPlan plan_memory(const Graph& graph, std::span<const Call> calls, std::size_t alignment,
                       bool reads_late) {
  const std::vector<Lifetime> lives = lifetimes(graph);
  const std::size_t count = graph.tensors.size();
  Places places(count);
  for (std::size_t at = 0; at < graph.nodes.size(); ++at) {
    const int input = shared_input(graph, at, lives);
    if (input == Node::none) continue;
    places.put(static_cast<std::size_t>(graph.nodes[at].outputs[0]),
               static_cast<std::size_t>(input));
  }
  std::vector<MemoryBlock> blocks(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!lives[i].used()) continue;
    const Tensor& tensor = graph.tensors[i];
    MemoryBlock& block = blocks[places.root(i)];
    const Lifetime life = block.life.used() ? block.life : lives[i];
    block = {std::max(block.bytes, tensor.bytes()),
             std::max({block.alignment, alignment, size_of(tensor.type)}),
             {std::min(life.first, lives[i].first), std::max(life.last, lives[i].last)}};
  }
  for (std::size_t at = 0; at < calls.size(); ++at) {
    const int now = static_cast<int>(at);
    for (const Call::Scratch& scratch : calls[at].scratch()) {
      const Lifetime life = scratch.is_state ? always(graph) : Lifetime{now, now};
      blocks.push_back({scratch.bytes, std::max(alignment, scratch_alignment), life});
    }
  }
  if (reads_late) {
    const int last = always(graph).last;
    for (MemoryBlock& block : blocks) {
      if (block.life.used()) block.life.last = std::min(block.life.last + 1, last);
    }
  }
  MemoryLayout layout = lay_out(blocks);
  MemoryPlan plan;
  plan.alignment = alignment;
  plan.bytes = layout.bytes;
  plan.lower_bound = layout.lower_bound;
  for (std::size_t i = 0; i < count; ++i) {
    plan.offsets.push_back(lives[i].used() ? layout.offsets[places.root(i)]
                                           : MemoryPlan::not_planned);
  }
  std::size_t next = count;
  for (const Call& call : calls) {
    const auto first = layout.offsets.begin() + static_cast<std::ptrdiff_t>(next);
    next += call.scratch().size();
    plan.scratch_offsets.emplace_back(first,
                                      layout.offsets.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return plan;
}

}  // namespace onda
