// SPDX-License-Identifier: Apache-2.0
#include "onda/run/interpreter.h"

#include <algorithm>

#include "onda/graph/known_values.h"

namespace onda {
namespace {

StageLimits limits_of(const InterpreterOptions& options) {
  return {options.memory_limit_bytes, options.operations_limit};
}

std::shared_ptr<const Graph> checked(std::shared_ptr<const Graph> graph,
                                     const InterpreterOptions& options) {
  check(*graph);
  for (std::size_t i = 0; i < graph->inputs.size(); ++i) {
    if (!graph->input(static_cast<int>(i)).is_variable) continue;
    throw Error("graph input {}: it is a variable, which the model keeps to itself", i);
  }
  expect_operations(*graph, limits_of(options));
  return graph;
}

int index_of(const std::vector<int>& indices, int index, const char* what) {
  if (index < 0 || static_cast<std::size_t>(index) >= indices.size()) {
    throw Error("{} {}: the model has {} {}s", what, index, indices.size(), what);
  }
  return indices[static_cast<std::size_t>(index)];
}

// Empty where all is one.
std::vector<GraphStage> stages_of(const Graph& graph) {
  return has_open_nodes(graph) ? cut_at_open_nodes(graph) : std::vector<GraphStage>();
}

bool has_bodies(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [](const Node& node) { return node.op.bodies() != nullptr; });
}

// By the signature's names, then by the tensors' own.
int index_named(const Graph& graph, const std::vector<int>& tensors,
                const std::vector<std::string>& names, std::string_view name, const char* what) {
  std::string known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<int>(i);
    known += (known.empty() ? "" : ", ") + names[i];
  }
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (graph.tensor(tensors[i]).name == name) return static_cast<int>(i);
    known += (known.empty() ? "" : ", ") + graph.tensor(tensors[i]).name;
  }
  throw Error("{} \"{}\": the model has {}", what, name, known.empty() ? "none" : known);
}

}  // namespace

Interpreter::Interpreter(Graph graph, InterpreterOptions options)
    : Interpreter(std::make_shared<const Graph>(std::move(graph)), options) {}

Interpreter::Interpreter(std::shared_ptr<const Graph> graph, InterpreterOptions options)
    : options_(options), workers_(std::make_unique<Workers>(options.threads)) {
  build(std::move(graph));
}

void Interpreter::build(std::shared_ptr<const Graph> graph) {
  given_ = checked(std::move(graph), options_);
  graph_ = runnable(given_);
  const PrepareOptions how{.rounding = options_.rounding,
                           .kernels = options_.kernels,
                           .operations_limit = options_.operations_limit,
                           .reads_late = options_.threads > 1};
  const StageLimits limits = limits_of(options_);
  std::vector<GraphStage> parts = stages_of(*graph_);
  if (parts.empty()) {
    stages_.push_back(std::make_unique<Stage>(graph_, how, limits));
  } else {
    auto first = std::make_shared<const Graph>(std::move(parts.front().graph));
    stages_.push_back(std::make_unique<Stage>(std::move(first), how, limits));
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    stages_.push_back(std::make_unique<Stage>(std::move(parts[i]), *stages_.back(), how, limits));
  }
  for (const std::unique_ptr<Stage>& stage : stages_) {
    stage->take_memory();
    locksteps_.push_back(std::make_unique<Lockstep>(*workers_));
  }
  workers_->reserve(stages_.front()->program().scratch_floats());
}

Interpreter Interpreter::another(int threads) const {
  InterpreterOptions options = options_;
  options.threads = threads;
  return Interpreter(given_, options);
}

bool Interpreter::keeps_state() const {
  return stages_.front()->program().has_state() ||
         std::any_of(graph().tensors.begin(), graph().tensors.end(),
                     [](const Tensor& tensor) { return tensor.is_variable; });
}

void Interpreter::resize_input(int index, const Shape& shape) {
  std::vector<Shape> shapes;
  for (int i = 0; i < input_count(); ++i) shapes.push_back(input_details(i).shape);
  input_details(index);  // throws on what does not exist
  shapes[static_cast<std::size_t>(index)] = shape;
  resize_inputs(shapes);
}

void Interpreter::resize_inputs(const std::vector<Shape>& shapes) {
  *this = Interpreter(resized(*given_, shapes), options_);
}

const Tensor& Interpreter::input_details(int index) const {
  return graph().tensor(index_of(graph().inputs, index, "input"));
}
const Tensor& Interpreter::output_details(int index) const {
  return stages_.back()->program().graph().tensor(index_of(graph().outputs, index, "output"));
}

int Interpreter::input_index(std::string_view name) const {
  return index_named(graph(), graph().inputs, graph().signature.inputs, name, "input");
}
int Interpreter::output_index(std::string_view name) const {
  return index_named(graph(), graph().outputs, graph().signature.outputs, name, "output");
}

std::span<std::byte> Interpreter::input_bytes(int index) {
  return stages_.front()->bytes_of(index_of(graph().inputs, index, "input"));
}
std::span<const std::byte> Interpreter::output_bytes(int index) const {
  return stages_.back()->bytes_of(index_of(graph().outputs, index, "output"));
}

void Interpreter::reset_variables() { stages_.front()->reset(); }

bool Interpreter::invoke() {
  if (!run(0)) return false;
  for (std::size_t i = 1; i < stages_.size(); ++i) {
    stages_[i]->enter(*stages_[i - 1]);
    workers_->reserve(stages_[i]->program().scratch_floats());
    try {
      run(i);
    } catch (const Error& error) {
      throw error.within("behind " + stages_[i]->start_label());
    }
  }
  return true;
}

bool Interpreter::run(std::size_t stage) {
  Program& program = stages_[stage]->program();
  // The graphs that an operator runs share their work by themselves.
  const bool alone = workers_->threads() == 1 || has_bodies(program.graph());
  if (alone) return program.run_to_end(*workers_);
  // Where a node ends the run all threads see it, and none takes another step: the node's byte is
  // its own, and stays as it is until the next run.
  locksteps_[stage]->run([&] {
    for (std::size_t i = 0; i < program.calls().size(); ++i) {
      run_in_step(program, i);
      if (!program.calls()[i].ends_runs()) continue;
      end_step();
      if (program.ended_with(i)) return;
    }
  });
  // Those behind the one that ended it may say what a run before has left.
  for (std::size_t i = 0; i < program.calls().size(); ++i) {
    if (program.ended_with(i)) return false;
  }
  return true;
}

// All threads come here. What has no way to share its work is the caller's, with its check.
void Interpreter::run_in_step(const Program& program, std::size_t node) {
  if (program.calls()[node].best().run) {
    program.run_node(node, *workers_);
  } else {
    share_in_step(*workers_, 1,
                  [&](int, std::int64_t, std::int64_t) { program.run_node(node, *workers_); });
  }
}

bool Interpreter::invoke(const Observer& see) {
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Stage& stage = *stages_[i];
    if (i > 0) stage.enter(*stages_[i - 1]);
    const Program& program = stage.program();
    workers_->reserve(program.scratch_floats());
    const auto show = [&](int tensor) { see(tensor, stage.bytes_of(tensor)); };
    for (const int tensor : stage.start() ? stage.start()->outputs : program.graph().inputs) {
      show(tensor);
    }
    for (std::size_t node = 0; node < program.graph().nodes.size(); ++node) {
      program.run_node(node, *workers_);
      for (const int tensor : program.graph().nodes[node].outputs) show(tensor);
      if (program.ended_with(node)) return false;
    }
  }
  return true;
}

}  // namespace onda
