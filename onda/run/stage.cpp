// SPDX-License-Identifier: Apache-2.0
#include "onda/run/stage.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "onda/graph/body.h"
#include "onda/graph/known_values.h"

namespace onda {
namespace {

constexpr std::size_t arena_alignment = 64;  // a cache line

bool is_same(const Tensor& a, const Tensor& b) { return a.shape == b.shape && a.data == b.data; }

}  // namespace

void expect_operations(const Graph& graph, const StageLimits& limits) {
  const std::int64_t count = operations(graph);
  if (count <= limits.operations) return;
  throw Error("the model takes {} operations a run, over the limit of {}", count,
              limits.operations);
}

void Stage::Free::operator()(std::byte* memory) const {
  ::operator delete[](memory, std::align_val_t(arena_alignment));
}

Stage::Stage(std::shared_ptr<const Graph> graph, const PrepareOptions& options,
             const StageLimits& limits)
    : options_(options), limits_(limits) {
  options_.alignment = arena_alignment;
  build(std::move(graph));
}

Stage::Stage(GraphStage part, const Stage& before, const PrepareOptions& options,
             const StageLimits& limits)
    : options_(options), limits_(limits), part_(std::move(part)) {
  options_.alignment = arena_alignment;
  fit(before, start_outputs(before, false));
  if (program_->has_state()) {
    throw Error(
        "an operator keeps something from run to run behind one whose shapes follow from values; "
        "expected it before that one");
  }
}

void Stage::build(std::shared_ptr<const Graph> graph) {
  const auto expect_memory = [&](std::size_t bytes) {
    if (bytes <= limits_.memory_bytes) return;
    throw Error("the model takes {} bytes for its computed tensors, over the limit of {}", bytes,
                limits_.memory_bytes);
  };
  expect_memory(largest_computed_bytes(*graph));
  auto program = std::make_unique<Program>(std::move(graph), options_);
  expect_memory(program->bytes());
  program_ = std::move(program);
  arena_.reset();
}

void Stage::take_memory() {
  if (arena_) return;
  const std::size_t bytes = program_->bytes();
  arena_.reset(static_cast<std::byte*>(
      ::operator new[](std::max<std::size_t>(bytes, 1), std::align_val_t(arena_alignment))));
  std::memset(arena_.get(), 0, bytes);
  program_->place(arena_.get());
  reset();
}

std::span<std::byte> Stage::bytes_of(int tensor) const {
  return {program_->place_of(tensor), program_->graph().tensor(tensor).bytes()};
}

void Stage::reset() {
  const Graph& graph = program_->graph();
  const MemoryPlan& plan = program_->plan();
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (!tensor.is_variable || plan.offsets[i] == MemoryPlan::not_planned) continue;
    std::memset(program_->place_of(static_cast<int>(i)), tensor.initial_byte(), tensor.bytes());
  }
  for (std::size_t i = 0; i < program_->calls().size(); ++i) {
    if (graph.nodes[i].op.keeps_output()) {
      const int kept = graph.nodes[i].outputs.at(0);
      std::memset(program_->place_of(kept), graph.tensor(kept).initial_byte(),
                  graph.tensor(kept).bytes());
    }
    const std::vector<Call::Scratch>& scratch = program_->calls()[i].scratch();
    for (std::size_t at = 0; at < scratch.size(); ++at) {
      if (!scratch[at].is_state) continue;
      std::memset(arena_.get() + plan.scratch_offsets[i][at], 0, scratch[at].bytes);
    }
  }
}

// With their values, or with the most that they may be.
std::vector<Tensor> Stage::start_outputs(const Stage& before, bool has_values) const {
  const Node& start = *part_.start;
  std::vector<Tensor> inputs;
  std::vector<const Tensor*> pointers;
  inputs.reserve(start.inputs.size());
  for (const int input : start.inputs) {
    if (input == Node::none) {
      pointers.push_back(nullptr);
      continue;
    }
    const Tensor& stored = part_.graph.tensor(input);
    inputs.push_back(stored.is_constant() ? stored : before.program().graph().tensor(input));
    if (has_values && !inputs.back().is_constant()) {
      const std::span<const std::byte> bytes = before.bytes_of(input);
      inputs.back().data.assign(bytes.begin(), bytes.end());
    }
    pointers.push_back(&inputs.back());
  }
  try {
    const std::vector<Shape> shapes = start.op.output_shapes(Operands("input", pointers));
    std::vector<Tensor> outputs;
    bool is_empty = true;
    for (std::size_t i = 0; i < start.outputs.size(); ++i) {
      outputs.push_back(part_.graph.tensor(start.outputs[i]));
      outputs.back().shape = shapes.at(i);
      is_empty = is_empty && outputs.back().bytes() == 0;
    }
    if (has_values && !is_empty) compute_outputs(start.op, pointers, outputs);
    return outputs;
  } catch (const Error& error) {
    throw error.within(part_.start_label);
  }
}

void Stage::fit(const Stage& before, const std::vector<Tensor>& start_outputs) {
  std::vector<Tensor> entry;
  for (const int input : part_.graph.inputs) {
    const auto& made = part_.start->outputs;
    const auto found = std::find(made.begin(), made.end(), input);
    entry.push_back(found == made.end()
                        ? before.program().graph().tensor(input)
                        : start_outputs[static_cast<std::size_t>(found - made.begin())]);
    // Its values come with every run.
    if (found != made.end()) entry.back().data.clear();
  }
  if (program_ && std::equal(entry.begin(), entry.end(), entry_.begin(), entry_.end(), is_same)) {
    return;
  }
  auto graph = std::make_shared<Graph>(part_.graph);
  graph->inputs.clear();
  for (std::size_t i = 0; i < entry.size(); ++i) {
    const int tensor = part_.graph.inputs[i];
    graph->tensor(tensor) = entry[i];
    if (!entry[i].is_constant()) graph->inputs.push_back(tensor);
  }
  try {
    infer_shapes(*graph, [](int) { return true; });
    expect_operations(*graph, limits_);
    fold_known_nodes(*graph);
    build(std::move(graph));
  } catch (const Error& error) {
    throw error.within("behind " + part_.start_label);
  }
  entry_ = std::move(entry);
}

void Stage::enter(const Stage& before) {
  const std::vector<Tensor> made = start_outputs(before, true);
  fit(before, made);
  take_memory();
  for (const int input : program_->graph().inputs) {
    const std::vector<int>& outputs = part_.start->outputs;
    const auto found = std::find(outputs.begin(), outputs.end(), input);
    const std::span<const std::byte> from =
        found == outputs.end() ? before.bytes_of(input)
                               : std::span<const std::byte>(
                                     made[static_cast<std::size_t>(found - outputs.begin())].data);
    if (!from.empty()) std::memcpy(program_->place_of(input), from.data(), from.size());
  }
}

}  // namespace onda
