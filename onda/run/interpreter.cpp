// SPDX-License-Identifier: Apache-2.0
#include "onda/run/interpreter.h"

#include <cstring>
#include <new>

namespace onda {
namespace {

constexpr std::size_t arena_alignment = 64;  // a cache line

std::shared_ptr<const Graph> checked(std::shared_ptr<const Graph> graph,
                                     const InterpreterOptions& options) {
  check(*graph);
  const std::int64_t count = operations(*graph);
  if (count > options.operations_limit) {
    throw Error("the model takes {} operations a run, over the limit of {}", count,
                options.operations_limit);
  }
  return graph;
}

MemoryPlan planned(const Graph& graph, std::span<const Call> calls,
                   const InterpreterOptions& options) {
  MemoryPlan plan = plan_memory(graph, calls, arena_alignment);
  if (plan.bytes > options.memory_limit_bytes) {
    throw Error("the model takes {} bytes for its computed tensors, over the limit of {}",
                plan.bytes, options.memory_limit_bytes);
  }
  return plan;
}

int index_of(const std::vector<int>& indices, int index, const char* what) {
  if (index < 0 || static_cast<std::size_t>(index) >= indices.size()) {
    throw Error("{} {}: the model has {} {}s", what, index, indices.size(), what);
  }
  return indices[static_cast<std::size_t>(index)];
}

}  // namespace

void Interpreter::Free::operator()(std::byte* memory) const {
  ::operator delete[](memory, std::align_val_t(arena_alignment));
}

Interpreter::Interpreter(Graph graph, InterpreterOptions options)
    : Interpreter(std::make_shared<const Graph>(std::move(graph)), options) {}

Interpreter::Interpreter(std::shared_ptr<const Graph> graph, InterpreterOptions options)
    : graph_(checked(std::move(graph), options)),
      calls_(prepare_all(*graph_, options.rounding, options.kernels)),
      plan_(planned(*graph_, calls_, options)),
      arena_(static_cast<std::byte*>(::operator new[](std::max<std::size_t>(plan_.bytes, 1),
                                                      std::align_val_t(arena_alignment)))),
      workers_(std::make_unique<Workers>(options.threads)),
      lockstep_(std::make_unique<Lockstep>(*workers_)) {
  std::memset(arena_.get(), 0, plan_.bytes);
  std::size_t scratch_floats = 0;
  for (const Call& call : calls_) {
    scratch_floats = std::max(scratch_floats, call.best().scratch_floats);
  }
  workers_->reserve(scratch_floats);
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    first_argument_.push_back(memory_.size());
    const Node& node = graph_->nodes[i];
    for (const Argument& argument : calls_[i].arguments()) {
      const auto index = static_cast<std::size_t>(argument.index);
      memory_.push_back(argument.from == Argument::From::input ? place(node.inputs.at(index))
                        : argument.from == Argument::From::output
                            ? place(node.outputs.at(index))
                            : arena_.get() + plan_.scratch_offsets[i].at(index));
    }
  }
}

std::byte* Interpreter::place(int tensor) const {
  // Kernels read constants only through const pointers, so nothing writes through this one.
  const Tensor& what = graph_->tensor(tensor);
  if (what.is_constant()) return const_cast<std::byte*>(what.data.data());
  return arena_.get() + plan_.offsets[static_cast<std::size_t>(tensor)];
}

const Tensor& Interpreter::input_details(int index) const {
  return graph_->tensor(index_of(graph_->inputs, index, "input"));
}
const Tensor& Interpreter::output_details(int index) const {
  return graph_->tensor(index_of(graph_->outputs, index, "output"));
}

std::span<std::byte> Interpreter::input_bytes(int index) {
  const int tensor = index_of(graph_->inputs, index, "input");
  return {place(tensor), graph_->tensor(tensor).bytes()};
}
std::span<const std::byte> Interpreter::output_bytes(int index) const {
  const int tensor = index_of(graph_->outputs, index, "output");
  return {place(tensor), graph_->tensor(tensor).bytes()};
}

void Interpreter::reset_variables() {
  for (std::size_t i = 0; i < graph_->tensors.size(); ++i) {
    const Tensor& tensor = graph_->tensors[i];
    if (!tensor.is_variable || plan_.offsets[i] == MemoryPlan::not_planned) continue;
    std::memset(arena_.get() + plan_.offsets[i], 0, tensor.bytes());
  }
}

void Interpreter::invoke() {
  if (workers_->threads() == 1) {
    for (std::size_t i = 0; i < calls_.size(); ++i) run(i);
    return;
  }
  lockstep_->run([&] {
    for (std::size_t i = 0; i < calls_.size(); ++i) run_in_step(i);
  });
}

// All threads come here. What has no way to share its work is the caller's, with its check.
void Interpreter::run_in_step(std::size_t node) {
  const Call& call = calls_[node];
  if (call.best().run) {
    call.run(&memory_[first_argument_[node]], *workers_);
  } else {
    share_in_step(*workers_, 1, [&](int, std::int64_t, std::int64_t) { run(node); });
  }
}

void Interpreter::run(std::size_t node) {
  void* const* const memory = &memory_[first_argument_[node]];
  try {
    calls_[node].check(memory);
  } catch (const Error& error) {
    throw error.within(graph_->label(node));
  }
  calls_[node].run(memory, *workers_);
}

void Interpreter::invoke(const Observer& see) {
  const auto show = [&](int tensor) {
    see(tensor, {place(tensor), graph_->tensor(tensor).bytes()});
  };
  for (const int tensor : graph_->inputs) show(tensor);
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    run(i);
    for (const int tensor : graph_->nodes[i].outputs) show(tensor);
  }
}

}  // namespace onda
