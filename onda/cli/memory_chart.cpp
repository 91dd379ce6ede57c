// SPDX-License-Identifier: Apache-2.0
#include "onda/cli/memory_chart.h"

#include <algorithm>
#include <set>

namespace onda::cli {
namespace {

constexpr int empty = -1;
constexpr int several = -2;
constexpr std::size_t max_steps = 512;

// The first byte of each band, and after them the end of the arena.
std::vector<std::size_t> band_edges(const Graph& graph, const MemoryPlan& plan,
                                    std::size_t max_rows) {
  std::set<std::size_t> exact = {0, plan.bytes};
  for (std::size_t i = 0; i < plan.offsets.size(); ++i) {
    if (plan.offsets[i] == MemoryPlan::not_planned) continue;
    exact.insert(plan.offsets[i]);
    exact.insert(plan.offsets[i] + graph.tensors[i].bytes());
  }
  if (exact.size() <= max_rows + 1) return {exact.begin(), exact.end()};
  std::vector<std::size_t> equal;
  for (std::size_t row = 0; row <= max_rows; ++row) equal.push_back(plan.bytes * row / max_rows);
  return equal;
}

std::string step_name(std::size_t step, std::size_t steps) {
  if (step == 0) return "in";
  return step + 1 == steps ? "out" : std::to_string(step - 1);
}

std::string cell_text(int tensor) {
  if (tensor == empty) return ".";
  return tensor == several ? "*" : std::to_string(tensor);
}

}  // namespace

std::string memory_chart(const Graph& graph, const MemoryPlan& plan, std::size_t columns,
                         std::size_t max_rows) {
  const std::size_t steps = graph.nodes.size() + 2;
  if (plan.bytes == 0) return "no computed tensors\n";
  if (steps > max_steps) return fmt::format("no chart: over {} operators\n", max_steps - 2);
  const std::vector<std::size_t> edges = band_edges(graph, plan, max_rows);
  const std::size_t bands = edges.size() - 1;
  std::vector<std::vector<int>> cells(bands, std::vector<int>(steps, empty));
  const std::vector<Lifetime> lives = lifetimes(graph);
  for (std::size_t i = 0; i < plan.offsets.size(); ++i) {
    if (plan.offsets[i] == MemoryPlan::not_planned) continue;
    const std::size_t begin = plan.offsets[i];
    const std::size_t end = begin + graph.tensors[i].bytes();
    for (std::size_t band = 0; band < bands; ++band) {
      if (edges[band + 1] <= begin || edges[band] >= end) continue;
      for (int when = lives[i].first; when <= lives[i].last; ++when) {
        int& cell = cells[band][static_cast<std::size_t>(when + 1)];
        cell = cell == empty ? static_cast<int>(i) : several;
      }
    }
  }

  std::vector<std::string> labels;
  std::size_t label_width = 5;  // "bytes"
  for (std::size_t band = 0; band < bands; ++band) {
    labels.push_back(fmt::format("{} .. {}", edges[band], edges[band + 1]));
    label_width = std::max(label_width, labels.back().size());
  }
  const std::size_t cell_width =
      std::max<std::size_t>(3, std::to_string(std::max(graph.tensors.size(), steps)).size()) + 1;
  const std::size_t room = columns > label_width + 2 ? columns - label_width - 2 : 0;
  const std::size_t in_block = std::max<std::size_t>(1, room / cell_width);
  std::string text;
  for (std::size_t first = 0; first < steps; first += in_block) {
    const std::size_t last = std::min(steps, first + in_block);
    if (first > 0) text += '\n';
    text += fmt::format("  {:<{}}", "bytes", label_width);
    for (std::size_t step = first; step < last; ++step) {
      text += fmt::format("{:>{}}", step_name(step, steps), cell_width);
    }
    text += '\n';
    for (std::size_t band = 0; band < bands; ++band) {
      text += fmt::format("  {:<{}}", labels[band], label_width);
      for (std::size_t step = first; step < last; ++step) {
        text += fmt::format("{:>{}}", cell_text(cells[band][step]), cell_width);
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace onda::cli
