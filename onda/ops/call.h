// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "onda/core/fixed_point.h"
#include "onda/core/tensor.h"
#include "onda/ops/fields.h"
#include "onda/ops/operands.h"
#include "onda/ops/packed_weights.h"

namespace onda {

class Workers;

using kernel::Rounding;

/// How the host computes a Call: with the very kernel that boards run, or in the way that is best
/// for this processor, which gives the same integers.
enum class Kernels { plain, best };

/// What a kernel receives as an argument: a tensor of its node, or memory that is its own while it
/// runs.
struct Argument {
  enum class From { input, output, scratch };
  From from = From::input;
  int index = 0;  ///< of the node's inputs or outputs, or of Call::scratch()
  DType type = DType::float32;
};

/// A constant array that a kernel's parameters point to: part of the model's file, or computed by
/// prepare().
struct ConstantArray {
  std::string name;
  DType type = DType::int8;
  const void* data = nullptr;
  std::size_t count = 0;
  std::shared_ptr<const void> owner;  // null when the graph owns the data
};

/// One field of a kernel's parameters, for the emitter to print.
using FieldValue = std::variant<std::int64_t, float, const void*>;

/// A kernel bound to the constants that prepare() computed for it. The interpreter runs it; the
/// emitter prints the same call. Running it cannot fail and allocates nothing.
class Call {
 public:
  /// `memory[i]` is that of `arguments()[i]`.
  void run(void* const* memory) const { run_(parameters_.get(), memory); }
  /// The same integers, and the best way where prepare() was asked for it.
  void run(void* const* memory, Workers& workers) const {
    if (best_.run) return best_.run(memory, workers);
    run(memory);
  }

  /// The best way of this processor. What it needs while it runs it takes from the workers' scratch
  /// memory: at most so many floats each, so that running allocates nothing.
  struct Best {
    std::function<void(void* const* memory, Workers& workers)> run;
    std::size_t scratch_floats = 0;
  };
  void set_best(Best best) { best_ = std::move(best); }
  const Best& best() const { return best_; }

  /// What no prepare() can know: whether the numbers of a computed input are ones that the kernel
  /// can do something with. Throws Error where they are not; the kernel itself reads nothing that
  /// is not there. The interpreter asks before every run, a board does not.
  void check(void* const* memory) const {
    if (check_) check_(memory);
  }
  using Check = std::function<void(void* const* memory)>;
  void set_check(Check check) { check_ = std::move(check); }

  /// The kernel as C++ names it within onda::kernel: "fully_connected<Rounding::single>".
  std::string_view kernel() const { return kernel_; }
  /// The C++ name of the parameters' struct within onda::kernel, "FullyConnectedInt8".
  std::string_view parameters_type() const { return parameters_type_; }
  const std::vector<FieldValue>& fields() const { return fields_; }
  const std::vector<ConstantArray>& arrays() const { return arrays_; }
  const std::vector<Argument>& arguments() const { return arguments_; }
  /// Memory that is the kernel's own, one for each scratch argument; its elements are aligned.
  struct Scratch {
    std::size_t bytes = 0;
    bool is_state = false;  ///< keeps its value from one run to the next, zero before the first
  };
  const std::vector<Scratch>& scratch() const { return scratch_; }
  bool has_state() const {
    for (const Scratch& scratch : scratch_) {
      if (scratch.is_state) return true;
    }
    return false;
  }
  /// The scratch memory whose byte is not 0 after the kernel has run where the run of the model
  /// ends with it, or -1: see Prepare::ends_runs().
  int end_scratch() const { return end_scratch_; }
  bool ends_runs() const { return end_scratch_ >= 0; }
  /// Whether the kernel receives its arguments as one array, however many there are.
  bool takes_list() const { return takes_list_; }

 private:
  friend class Prepare;
  using Run = void (*)(const void* parameters, void* const* memory);

  Run run_ = nullptr;
  Best best_;
  Check check_;
  std::shared_ptr<const void> parameters_;
  std::string kernel_;
  std::string parameters_type_;
  std::vector<FieldValue> fields_;
  std::vector<ConstantArray> arrays_;
  std::vector<Argument> arguments_;
  std::vector<Scratch> scratch_;
  int end_scratch_ = -1;
  bool takes_list_ = false;
};

struct PrepareOptions {
  Rounding rounding = Rounding::single;
  Kernels kernels = Kernels::plain;
  /// Of one run, where only the run decides how long it takes (WHILE).
  std::int64_t operations_limit = 100'000'000'000;
  /// Of tensors in memory, beside that of their elements.
  std::size_t alignment = 1;
  /// What a node reads is not to be overwritten by the next one: plan_memory().
  bool reads_late = false;
  /// That of all operators of a graph, which lives until they are prepared.
  PackedWeights* packed = nullptr;
};

/// What an operator's prepare() works with: its operands, the rounding that is asked for, and
/// arrays that live as long as the Call.
class Prepare {
 public:
  Prepare(const Operands& node_inputs, const Operands& node_outputs,
          const PrepareOptions& node_options = {},
          Operands node_intermediates = {"intermediate", {}})
      : inputs(node_inputs),
        outputs(node_outputs),
        options(node_options),
        rounding(options.rounding),
        kernels(options.kernels),
        intermediates(std::move(node_intermediates)) {}

  const Operands& inputs;
  const Operands& outputs;
  const PrepareOptions options;
  const Rounding rounding;
  const Kernels kernels;
  const Operands intermediates;

  PackedWeights& packed() { return options.packed ? *options.packed : own_packed_; }

  /// The type that an input and output 0 share, one of `types`. What is int8, and what is int16
  /// with a scale, has one scale and one zero point each, int16's being 0. Throws Error for
  /// anything else.
  DType type(std::initializer_list<DType> types = {DType::float32, DType::int8},
             int input = 0) const;
  /// The same where integers stand for real numbers: int16 has a scale, too.
  DType real_type(std::initializer_list<DType> types = {DType::float32, DType::int8,
                                                        DType::int16}) const;
  /// type() for an input alone, where the output has another type.
  DType input_type(std::initializer_list<DType> types, int input = 0) const;

  /// The data of a constant input, typed. Throws Error when it is not constant or not of type T.
  template <class T>
  const T* constant(int index, std::string name) {
    inputs.expect_constant(index);
    const Tensor& tensor = inputs[index];
    inputs.expect_type(index, tensor_type<T>(tensor.type));
    const auto* values = reinterpret_cast<const T*>(tensor.data.data());
    arrays_.push_back(
        {std::move(name), dtype_of<T>, values, tensor.data.size() / sizeof(T), nullptr});
    return values;
  }

  /// The data of an optional constant input, or `count` zeros where it is missing.
  template <class T>
  const T* constant_or_zeros(int index, int count, std::string name) {
    if (inputs.has(index)) return constant<T>(index, std::move(name));
    return keep(std::vector<T>(static_cast<std::size_t>(count)), std::move(name));
  }

  /// Keeps a computed array for the kernel.
  template <class T>
  const T* keep(std::vector<T> values, std::string name) {
    auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    arrays_.push_back({std::move(name), dtype_of<T>, owner->data(), owner->size(), owner});
    return owner->data();
  }

  /// Asks for memory of `count` elements while the kernel runs, its next scratch argument.
  template <class T>
  void scratch(std::size_t count) {
    scratch_.push_back({{.bytes = count * sizeof(T)}, dtype_of<T>});
  }

  /// The same for memory that keeps its value from one run to the next: zeros before the first, and
  /// after Interpreter::reset_variables().
  template <class T>
  void state(std::size_t count) {
    scratch_.push_back({{.bytes = count * sizeof(T), .is_state = true}, dtype_of<T>});
  }

  /// Asks for a byte, a std::uint8_t that is the kernel's next scratch argument, with which it says
  /// at every run whether the run of the model goes on, 0, or ends here, 1. No node behind it runs
  /// then, and the outputs are no result. An operator within the body of another cannot.
  void ends_runs() {
    end_scratch_ = static_cast<int>(scratch_.size());
    state<std::uint8_t>(1);
  }

  /// Binds what only the host can run: `best.run` receives all computed inputs, then all outputs,
  /// then what scratch() asked for. The emitter says that there is no kernel.
  Call hosted(Call::Best best);

  /// Binds a kernel `void(const Parameters*, const In*..., Variable*..., Out*..., Scratch*...)` to
  /// its parameters: constant pointers take the node's computed inputs in order, the others its
  /// variable inputs, its outputs, and then what scratch() and state() asked for. A kernel of any
  /// number of tensors is `void(const Parameters*, void* const* tensors)`: it receives pointers to
  /// all computed inputs and then to all outputs, an array that it reads with load(). Use
  /// ONDA_CALL.
  template <class Parameters, class... Pointers>
  Call call(void (*)(const Parameters*, Pointers...), std::string_view name,
            std::string_view parameters_type, Parameters parameters, Call::Run run) {
    Call call;
    call.run_ = run;
    call.kernel_ = name;
    call.parameters_type_ = parameters_type;
    call.arrays_ = std::move(arrays_);
    for_each_field(parameters, [&](const auto& field) {
      using Field = std::decay_t<decltype(field)>;
      if constexpr (std::is_pointer_v<Field>) {
        call.fields_.emplace_back(static_cast<const void*>(field));
      } else if constexpr (std::is_floating_point_v<Field>) {
        call.fields_.emplace_back(static_cast<float>(field));
      } else {
        call.fields_.emplace_back(static_cast<std::int64_t>(field));
      }
    });
    call.parameters_ = std::make_shared<const Parameters>(parameters);
    if constexpr ((std::is_same_v<Pointers, void* const*> || ...)) {
      call.takes_list_ = true;
      list_arguments(call.arguments_);
    } else {
      Next next;
      (call.arguments_.push_back(argument<Pointers>(next)), ...);
      for (const Scratch& scratch : scratch_) call.scratch_.push_back(scratch.what);
      call.end_scratch_ = end_scratch_;
    }
    return call;
  }

 private:
  // What a kernel's T stands for. A bool is a byte to kernels, false when it is 0: what a file or a
  // caller puts there may be neither of a C++ bool's two values.
  template <class T>
  static DType tensor_type(DType type) {
    const bool is_byte_of_bool = dtype_of<T> == DType::uint8 && type == DType::boolean;
    return is_byte_of_bool ? DType::boolean : dtype_of<T>;
  }

  struct Scratch {
    Call::Scratch what;
    DType type = DType::int8;
  };
  // Which operand is bound next.
  struct Next {
    int input = 0;
    int variable = 0;
    int output = 0;
    int scratch = 0;
  };
  void list_arguments(std::vector<Argument>& arguments) const;
  Argument next_argument(bool is_const, Next& next) const;
  void expect_type(const Argument& argument, DType type) const;
  template <class Pointer>
  Argument argument(Next& next) const {
    using Element = std::remove_pointer_t<Pointer>;
    const Argument argument = next_argument(std::is_const_v<Element>, next);
    // prepare() has said it better; this is what stands between a forgotten check and wrong memory.
    if constexpr (!std::is_void_v<Element>) {
      expect_type(argument, tensor_type<std::remove_const_t<Element>>(argument.type));
    }
    return argument;
  }

  std::vector<Scratch> scratch_;
  int end_scratch_ = -1;
  std::vector<ConstantArray> arrays_;
  PackedWeights own_packed_;
};

namespace internal {

template <auto kernel, class Parameters>
void run_kernel(void (*)(const Parameters*, void* const*), std::index_sequence<0>,
                const void* parameters, void* const* memory) {
  kernel(static_cast<const Parameters*>(parameters), memory);
}

template <auto kernel, class Parameters, class... Pointers, std::size_t... indices>
void run_kernel(void (*)(const Parameters*, Pointers...), std::index_sequence<indices...>,
                const void* parameters, void* const* memory) {
  kernel(static_cast<const Parameters*>(parameters), static_cast<Pointers>(memory[indices])...);
}

template <class Parameters, class... Pointers>
constexpr std::size_t pointer_count(void (*)(const Parameters*, Pointers...)) {
  return sizeof...(Pointers);
}

template <auto kernel>
void run_bound(const void* parameters, void* const* memory) {
  run_kernel<kernel>(kernel, std::make_index_sequence<pointer_count(kernel)>{}, parameters, memory);
}

}  // namespace internal

/// Binds onda::kernel::KERNEL, whose parameters are a PARAMETERS, with the fields that follow.
#define ONDA_CALL(prepare, kernel_name, parameters_name, ...)                              \
  (prepare).call(                                                                          \
      static_cast<::onda::kernel::parameters_name::Kernel*>(&::onda::kernel::kernel_name), \
      #kernel_name, #parameters_name, ::onda::kernel::parameters_name __VA_ARGS__,         \
      &::onda::internal::run_bound<static_cast<::onda::kernel::parameters_name::Kernel*>(  \
          &::onda::kernel::kernel_name)>)

/// The same for a kernel template<Rounding>, with the rounding that is asked for.
#define ONDA_CALL_ROUNDED(prepare, kernel_name, parameters_name, ...)                    \
  ((prepare).rounding == ::onda::Rounding::single                                        \
       ? ONDA_CALL(prepare, kernel_name<Rounding::single>, parameters_name, __VA_ARGS__) \
       : ONDA_CALL(prepare, kernel_name<Rounding::doubled>, parameters_name, __VA_ARGS__))

}  // namespace onda
