// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onda/core/lockstep.h"
#include "onda/core/workers.h"
#include "onda/run/stage.h"

namespace onda {

struct InterpreterOptions {
  Rounding rounding = Rounding::single;
  /// The results are the same with both, bit by bit.
  Kernels kernels = Kernels::best;
  /// How many share the work of a run, where that takes less time than one alone. More than one
  /// take more memory: what a layer reads is kept while the next one writes.
  int threads = 1;
  /// What a model may ask for: bytes of its computed tensors, and operations() of one run. A file
  /// of some hundred bytes can ask for far more than any machine has; the constructor then throws.
  std::size_t memory_limit_bytes = std::size_t{256} << 20;
  std::int64_t operations_limit = PrepareOptions{}.operations_limit;
};

/// Runs a graph on the host with the very kernels that are emitted for boards.
///
///   Interpreter model(load_tflite("sine_model.tflite"));
///   model.set_input<float>(0, {{1.5f}});
///   model.invoke();
///   const float y = model.output<float>(0)[0];
///
/// The constructor checks everything and plans the memory; invoke() allocates nothing. One instance
/// serves one thread; instances can share one graph.
///
/// Where shapes follow from values (WHERE), output_details() says the most that an output may be
/// before the first run, and what it is after each; what comes behind is made ready anew whenever
/// a run gives other shapes, which does allocate.
class Interpreter {
 public:
  explicit Interpreter(Graph graph, InterpreterOptions options = {});
  explicit Interpreter(std::shared_ptr<const Graph> graph, InterpreterOptions options = {});

  /// Another instance over the same model, with as many threads.
  Interpreter another(int threads) const;
  int threads() const { return workers_->threads(); }
  /// Whether a run depends on those before it.
  bool keeps_state() const;

  /// What runs: the given graph without what is known before it does (graph/known_values.h).
  const Graph& graph() const { return *graph_; }
  /// Name, type, shape, scale and zero point of what goes in and comes out.
  const Tensor& input_details(int index) const;
  const Tensor& output_details(int index) const;
  int input_count() const { return static_cast<int>(graph().inputs.size()); }
  int output_count() const { return static_cast<int>(graph().outputs.size()); }
  /// The number of the input or output that the model's signature names so, or the tensor's own
  /// name. Throws Error when there is none, with the names there are.
  int input_index(std::string_view name) const;
  int output_index(std::string_view name) const;

  /// The memory of an input or output. Throws Error when T is not its type.
  template <class T>
  std::span<T> input(int index) {
    return typed<T>(input_bytes(index), input_details(index));
  }
  template <class T>
  std::span<const T> output(int index) const {
    return typed<const T>(output_bytes(index), output_details(index));
  }
  template <class T>
  std::span<T> input(std::string_view name) {
    return input<T>(input_index(name));
  }
  template <class T>
  std::span<const T> output(std::string_view name) const {
    return output<T>(output_index(name));
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

  /// The same with an input of another shape, and all shapes that follow from it: memory is planned
  /// anew, inputs and variables are zero again. Throws Error where the model cannot have it, and is
  /// then what it was.
  void resize_input(int index, const Shape& shape);
  /// The same for all inputs at once.
  void resize_inputs(const std::vector<Shape>& shapes);

  /// Runs the model. Mostly true; false where an operator of a stream (CIRCULAR_BUFFER) has ended
  /// the run: nothing behind it has run, and the outputs hold no result, not that of the run before
  /// either, until a run goes to its end.
  ///
  /// Throws Error where an input holds numbers that an operator can do nothing with, such as an
  /// index of GATHER beyond its data, and where a WHILE takes more than operations_limit.
  bool invoke();
  /// The same, with `see(tensor, bytes)` called for every input of the graph and for every output
  /// of every node as soon as it is computed: memory is shared, so later is too late.
  using Observer = std::function<void(int tensor, std::span<const std::byte> bytes)>;
  bool invoke(const Observer& see);
  /// Whether invoke() can be false.
  bool ends_runs() const { return stages_.front()->program().ends_runs(); }

  /// Variables, the state that a model keeps from run to run, stand for zeros again.
  void reset_variables();

  /// The memory and the prepared calls, one a node, in order. Where shapes follow from values:
  /// those of the part before the first such node.
  const MemoryPlan& memory_plan() const { return stages_.front()->program().plan(); }
  std::span<const Call> calls() const { return stages_.front()->program().calls(); }

 private:
  template <class T, class Byte>
  static std::span<T> typed(std::span<Byte> bytes, const Tensor& details) {
    if (dtype_of<std::remove_const_t<T>> != details.type) {
      throw Error("tensor {}: its elements are {}, not {}", details.name, name_of(details.type),
                  name_of(dtype_of<std::remove_const_t<T>>));
    }
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  void build(std::shared_ptr<const Graph> graph);
  bool run(std::size_t stage);
  void run_in_step(const Program& program, std::size_t node);

  InterpreterOptions options_;
  std::shared_ptr<const Graph> given_;
  std::shared_ptr<const Graph> graph_;
  std::vector<std::unique_ptr<Stage>> stages_;
  std::unique_ptr<Workers> workers_;
  std::vector<std::unique_ptr<Lockstep>> locksteps_;  // of each stage
};

}  // namespace onda
