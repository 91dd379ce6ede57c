// SPDX-License-Identifier: Apache-2.0
#include "onda/run/interpreter.h"

#include <cstring>
#include <new>

#include "onda/graph/body.h"
#include "onda/graph/known_values.h"

namespace onda {
namespace {

constexpr std::size_t arena_alignment = 64;  // a cache line

std::shared_ptr<const Graph> checked(std::shared_ptr<const Graph> graph,
                                     const InterpreterOptions& options) {
  check(*graph);
  for (std::size_t i = 0; i < graph->inputs.size(); ++i) {
    if (!graph->input(static_cast<int>(i)).is_variable) continue;
    throw Error("graph input {}: it is a variable, which the model keeps to itself", i);
  }
  const std::int64_t count = operations(*graph);
  if (count > options.operations_limit) {
    throw Error("the model takes {} operations a run, over the limit of {}", count,
                options.operations_limit);
  }
  return graph;
}

void expect_memory(std::size_t bytes, const InterpreterOptions& options) {
  if (bytes > options.memory_limit_bytes) {
    throw Error("the model takes {} bytes for its computed tensors, over the limit of {}", bytes,
                options.memory_limit_bytes);
  }
}

int index_of(const std::vector<int>& indices, int index, const char* what) {
  if (index < 0 || static_cast<std::size_t>(index) >= indices.size()) {
    throw Error("{} {}: the model has {} {}s", what, index, indices.size(), what);
  }
  return indices[static_cast<std::size_t>(index)];
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

void Interpreter::Free::operator()(std::byte* memory) const {
  ::operator delete[](memory, std::align_val_t(arena_alignment));
}

Interpreter::Interpreter(Graph graph, InterpreterOptions options)
    : Interpreter(std::make_shared<const Graph>(std::move(graph)), options) {}

Interpreter::Interpreter(std::shared_ptr<const Graph> graph, InterpreterOptions options)
    : options_(options),
      workers_(std::make_unique<Workers>(options.threads)),
      lockstep_(std::make_unique<Lockstep>(*workers_)) {
  build(std::move(graph));
}

void Interpreter::build(std::shared_ptr<const Graph> graph) {
  given_ = checked(std::move(graph), options_);
  const PrepareOptions how{options_.rounding, options_.kernels, options_.operations_limit,
                           arena_alignment};
  auto graph_to_run = runnable(given_);
  expect_memory(largest_computed_bytes(*graph_to_run), options_);
  program_ = std::make_unique<Program>(std::move(graph_to_run), how);
  expect_memory(program_->bytes(), options_);
  arena_.reset(static_cast<std::byte*>(::operator new[](std::max<std::size_t>(program_->bytes(), 1),
                                                        std::align_val_t(arena_alignment))));
  std::memset(arena_.get(), 0, program_->bytes());
  workers_->reserve(program_->scratch_floats());
  program_->place(arena_.get());
  reset_variables();
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
  return graph().tensor(index_of(graph().outputs, index, "output"));
}

int Interpreter::input_index(std::string_view name) const {
  return index_named(graph(), graph().inputs, graph().signature.inputs, name, "input");
}
int Interpreter::output_index(std::string_view name) const {
  return index_named(graph(), graph().outputs, graph().signature.outputs, name, "output");
}

std::span<std::byte> Interpreter::input_bytes(int index) {
  const int tensor = index_of(graph().inputs, index, "input");
  return {program_->place_of(tensor), graph().tensor(tensor).bytes()};
}
std::span<const std::byte> Interpreter::output_bytes(int index) const {
  const int tensor = index_of(graph().outputs, index, "output");
  return {program_->place_of(tensor), graph().tensor(tensor).bytes()};
}

void Interpreter::reset_variables() {
  for (std::size_t i = 0; i < graph().tensors.size(); ++i) {
    const Tensor& tensor = graph().tensors[i];
    if (!tensor.is_variable || memory_plan().offsets[i] == MemoryPlan::not_planned) continue;
    std::memset(program_->place_of(static_cast<int>(i)), tensor.initial_byte(), tensor.bytes());
  }
  for (std::size_t i = 0; i < calls().size(); ++i) {
    for (std::size_t at = 0; at < calls()[i].scratch().size(); ++at) {
      const Call::Scratch& scratch = calls()[i].scratch()[at];
      if (!scratch.is_state) continue;
      std::memset(arena_.get() + memory_plan().scratch_offsets[i][at], 0, scratch.bytes);
    }
  }
}

void Interpreter::invoke() {
  // The graphs that an operator runs share their work by themselves.
  const bool alone = workers_->threads() == 1 || has_bodies(graph());
  if (alone) return program_->run(*workers_);
  lockstep_->run([&] {
    for (std::size_t i = 0; i < calls().size(); ++i) run_in_step(i);
  });
}

// All threads come here. What has no way to share its work is the caller's, with its check.
void Interpreter::run_in_step(std::size_t node) {
  if (calls()[node].best().run) {
    program_->run_node(node, *workers_);
  } else {
    share_in_step(*workers_, 1,
                  [&](int, std::int64_t, std::int64_t) { program_->run_node(node, *workers_); });
  }
}

void Interpreter::invoke(const Observer& see) {
  const auto show = [&](int tensor) {
    see(tensor, {program_->place_of(tensor), graph().tensor(tensor).bytes()});
  };
  for (const int tensor : graph().inputs) show(tensor);
  for (std::size_t i = 0; i < graph().nodes.size(); ++i) {
    program_->run_node(i, *workers_);
    for (const int tensor : graph().nodes[i].outputs) show(tensor);
  }
}

}  // namespace onda
