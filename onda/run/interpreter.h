// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "onda/core/lockstep.h"
#include "onda/core/workers.h"
#include "onda/graph/graph.h"
#include "onda/graph/memory_plan.h"
#include "onda/graph/prepare_all.h"

namespace onda {

struct InterpreterOptions {
  Rounding rounding = Rounding::single;
  /// The results are the same with both, bit by bit.
  Kernels kernels = Kernels::best;
  int threads = 1;
  /// What a model may ask for: bytes of its computed tensors, and operations() of one run. A file
  /// of some hundred bytes can ask for far more than any machine has; the constructor then throws.
  std::size_t memory_limit_bytes = std::size_t{256} << 20;
  std::int64_t operations_limit = 100'000'000'000;
};

/// Runs a graph on the host with the very kernels that are emitted for boards.
///
///   Interpreter model(load_tflite("sine_model.tflite"));
///   model.set_input<float>(0, {{1.5f}});
///   model.invoke();
///   const float y = model.output<float>(0)[0];
///
/// The constructor checks everything and plans the memory; invoke() allocates nothing and cannot
/// fail. One instance serves one thread; instances can share one graph.
class Interpreter {
 public:
  explicit Interpreter(Graph graph, InterpreterOptions options = {});
  explicit Interpreter(std::shared_ptr<const Graph> graph, InterpreterOptions options = {});

  const Graph& graph() const { return *graph_; }
  /// Name, type, shape, scale and zero point of what goes in and comes out.
  const Tensor& input_details(int index) const;
  const Tensor& output_details(int index) const;
  int input_count() const { return static_cast<int>(graph_->inputs.size()); }
  int output_count() const { return static_cast<int>(graph_->outputs.size()); }

  /// The memory of an input or output. Throws Error when T is not its type.
  template <class T>
  std::span<T> input(int index) {
    return typed<T>(input_bytes(index), input_details(index));
  }
  template <class T>
  std::span<const T> output(int index) const {
    return typed<const T>(output_bytes(index), output_details(index));
  }
  std::span<std::byte> input_bytes(int index);
  std::span<const std::byte> output_bytes(int index) const;

  /// Copies the values into an input. Throws Error when type or number are not the input's.
  template <class T>
  void set_input(int index, std::span<const T> values) {
    const std::span<T> to = input<T>(index);
    if (values.size() != to.size()) {
      throw Error("input {} ({}): expected {} values, received {}", index,
                  input_details(index).name, to.size(), values.size());
    }
    std::copy(values.begin(), values.end(), to.begin());
  }

  /// Throws Error where an input holds numbers that an operator can do nothing with, such as an
  /// index of GATHER beyond its data.
  void invoke();
  /// The same, with `see(tensor, bytes)` called for every input of the graph and for every output
  /// of every node as soon as it is computed: memory is shared, so later is too late.
  using Observer = std::function<void(int tensor, std::span<const std::byte> bytes)>;
  void invoke(const Observer& see);

  /// Variables, the state that a model keeps from run to run, become zero again.
  void reset_variables();

  const MemoryPlan& memory_plan() const { return plan_; }
  /// The prepared calls, one a node, in order.
  std::span<const Call> calls() const { return calls_; }

 private:
  template <class T, class Byte>
  static std::span<T> typed(std::span<Byte> bytes, const Tensor& details) {
    if (dtype_of<std::remove_const_t<T>> != details.type) {
      throw Error("tensor {}: its elements are {}, not {}", details.name, name_of(details.type),
                  name_of(dtype_of<std::remove_const_t<T>>));
    }
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  void run(std::size_t node);
  void run_in_step(std::size_t node);
  std::byte* place(int tensor) const;

  std::shared_ptr<const Graph> graph_;
  std::vector<Call> calls_;
  MemoryPlan plan_;
  struct Free {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte, Free> arena_;
  std::unique_ptr<Workers> workers_;
  std::unique_ptr<Lockstep> lockstep_;
  std::vector<void*> memory_;                // the arguments of all calls, one after another
  std::vector<std::size_t> first_argument_;  // of each call, in memory_
};

}  // namespace onda
