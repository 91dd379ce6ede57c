// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/program.h"

#include <algorithm>

#include "onda/graph/shape_stages.h"

namespace onda {

namespace {

std::shared_ptr<const Graph> with_known_shapes(std::shared_ptr<const Graph> graph) {
  expect_known_shapes(*graph);
  return graph;
}

}  // namespace

Program::Program(std::shared_ptr<const Graph> graph, const PrepareOptions& options)
    : graph_(with_known_shapes(std::move(graph))),
      calls_(prepare_all(*graph_, options)),
      plan_(plan_memory(*graph_, calls_, options.alignment, options.reads_late)),
      variables_(graph_->inputs.size()) {
  for (const Call& call : calls_) {
    first_argument_.push_back(arguments_.size());
    arguments_.resize(arguments_.size() + call.arguments().size());
  }
}

bool Program::has_state() const {
  return std::any_of(calls_.begin(), calls_.end(),
                     [](const Call& call) { return call.has_state(); });
}

std::size_t Program::scratch_floats() const {
  std::size_t most = 0;
  for (const Call& call : calls_) most = std::max(most, call.best().scratch_floats);
  return most;
}

std::byte* Program::place_of(int tensor) const {
  const Tensor& what = graph_->tensor(tensor);
  // Kernels read constants only through const pointers, so nothing writes through this one.
  if (what.is_constant()) return const_cast<std::byte*>(what.data.data());
  const std::size_t offset = plan_.offsets[static_cast<std::size_t>(tensor)];
  if (offset != MemoryPlan::not_planned) return memory_ + offset;
  const auto found = std::find(graph_->inputs.begin(), graph_->inputs.end(), tensor);
  if (found == graph_->inputs.end()) return nullptr;
  return static_cast<std::byte*>(
      variables_[static_cast<std::size_t>(found - graph_->inputs.begin())]);
}

void Program::set_variable(int input, void* place) {
  void*& known = variables_.at(static_cast<std::size_t>(input));
  if (known == place) return;
  known = place;
  is_placed_ = false;
}

void Program::place(std::byte* memory) {
  if (is_placed_ && memory == memory_) return;
  memory_ = memory;
  is_placed_ = true;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    const Node& node = graph_->nodes[i];
    void** argument_place = arguments_.data() + first_argument_[i];
    for (const Argument& argument : calls_[i].arguments()) {
      const auto index = static_cast<std::size_t>(argument.index);
      *argument_place++ = argument.from == Argument::From::input ? place_of(node.inputs.at(index))
                          : argument.from == Argument::From::output
                              ? place_of(node.outputs.at(index))
                              : memory_ + plan_.scratch_offsets[i].at(index);
    }
  }
}

void* Program::input(int index) const {
  return place_of(graph_->inputs.at(static_cast<std::size_t>(index)));
}
const void* Program::output(int index) const {
  return place_of(graph_->outputs.at(static_cast<std::size_t>(index)));
}

bool Program::run_to_end(Workers& workers) const {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    run_node(i, workers);
    if (ended_with(i)) return false;
  }
  return true;
}

bool Program::ended_with(std::size_t node) const {
  const int at = calls_[node].end_scratch();
  if (at < 0) return false;
  const std::size_t offset = plan_.scratch_offsets[node][static_cast<std::size_t>(at)];
  return memory_[offset] != std::byte{0};
}

bool Program::ends_runs() const {
  return std::any_of(calls_.begin(), calls_.end(),
                     [](const Call& call) { return call.ends_runs(); });
}

void Program::run_node(std::size_t node, Workers& workers) const {
  void* const* const memory = arguments_.data() + first_argument_[node];
  try {
    calls_[node].check(memory);
    calls_[node].run(memory, workers);
  } catch (const Error& error) {
    throw error.within(graph_->label(node));
  }
}

}  // namespace onda
