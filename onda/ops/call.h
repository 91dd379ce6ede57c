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

namespace onda {

using kernel::Rounding;

/// Which tensor of its node a kernel receives as an argument.
struct Argument {
  bool is_output = false;
  int index = 0;
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
  /// `arguments[i]` is the memory of `arguments()[i]`.
  void run(void* const* memory) const { run_(parameters_.get(), memory); }

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

 private:
  friend class Prepare;
  using Run = void (*)(const void* parameters, void* const* memory);

  Run run_ = nullptr;
  Check check_;
  std::shared_ptr<const void> parameters_;
  std::string kernel_;
  std::string parameters_type_;
  std::vector<FieldValue> fields_;
  std::vector<ConstantArray> arrays_;
  std::vector<Argument> arguments_;
};

/// What an operator's prepare() works with: its operands, the rounding that is asked for, and
/// arrays that live as long as the Call.
class Prepare {
 public:
  Prepare(const Operands& node_inputs, const Operands& node_outputs, Rounding node_rounding)
      : inputs(node_inputs), outputs(node_outputs), rounding(node_rounding) {}

  const Operands& inputs;
  const Operands& outputs;
  const Rounding rounding;

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
    inputs.expect_type(index, tensor_type<T>(tensor));
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

  /// Binds a kernel `void(const Parameters*, const In*..., Out*...)` to its parameters: constant
  /// pointers take the node's computed inputs in order, the others its outputs. Use ONDA_CALL.
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
    int input = 0;
    int output = 0;
    (call.arguments_.push_back(argument<Pointers>(input, output)), ...);
    return call;
  }

 private:
  // What a kernel's T stands for. A bool is a byte to kernels, false when it is 0: what a file or a
  // caller puts there may be neither of a C++ bool's two values.
  template <class T>
  static DType tensor_type(const Tensor& tensor) {
    const bool is_byte_of_bool = dtype_of<T> == DType::uint8 && tensor.type == DType::boolean;
    return is_byte_of_bool ? DType::boolean : dtype_of<T>;
  }

  template <class Pointer>
  Argument argument(int& input, int& output) const {
    using Element = std::remove_pointer_t<Pointer>;
    const bool is_output = !std::is_const_v<Element>;
    if (!is_output) {
      while (inputs.has(input) && inputs[input].is_constant()) ++input;
    }
    const int index = is_output ? output++ : input++;
    const Operands& side = is_output ? outputs : inputs;
    // prepare() has said it better; this is what stands between a forgotten check and wrong memory.
    if constexpr (!std::is_void_v<Element>) {
      side.expect_type(index, tensor_type<std::remove_const_t<Element>>(side[index]));
    }
    return {is_output, index, side[index].type};
  }

  std::vector<ConstantArray> arrays_;
};

namespace internal {

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
