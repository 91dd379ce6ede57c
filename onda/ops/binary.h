// SPDX-License-Identifier: Apache-2.0
// For the sources of element-wise operators of two inputs, which broadcast as numpy's do. Such an
// operator is a function of two elements, once: struct XFloat in its kernel header, which boards,
// the interpreter and the trainer all run; and its two slopes (ops/binary_gradient.h).
#pragma once

#include <array>
#include <limits>
#include <span>
#include <string>
#include <type_traits>

#include "onda/ops/activation.h"
#include "onda/ops/binary_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

/// The output's shape: axes are lined up at the last, an extent of 1 is repeated. At most 6 axes.
/// Source: numpy's broadcasting.
std::vector<Shape> broadcast_shapes(const Operands& inputs);

/// kernel::Broadcast with the array that it points to.
struct BroadcastLoops {
  kernel::Broadcast loop = {};  // without `outer`
  std::array<std::int32_t, 3 * kernel::broadcast_axes> outer = {};
};
BroadcastLoops broadcast_loops(const Shape& first, const Shape& second);
kernel::Broadcast broadcast(Prepare& prepare);

/// The type of both inputs and the output, one of `types`. What is int8, and what is int16 with a
/// scale, has one scale and zero point each. Throws Error for anything else, and where no input is
/// computed.
DType binary_type(const Prepare& prepare,
                  std::initializer_list<DType> types = {DType::float32, DType::int8});
/// The same where the output is `result`.
DType binary_type(const Prepare& prepare, std::initializer_list<DType> types, DType result);

/// The same for integers that count, whatever their scale is.
DType number_type(const Prepare& prepare, std::initializer_list<DType> types);

/// Throws Error unless both int8 inputs have the scale and the zero point of the output.
void expect_shared_quantization(const Prepare& prepare);

/// Throws Error unless `is_good` holds for every element of an input: at once where it is constant,
/// otherwise before every run. `expected` ends the message's "expected …".
template <class T, class Good>
Call check_elements(Call call, const Prepare& prepare, int input, std::string expected,
                    const Good& is_good) {
  const auto check = [=](std::span<const T> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_good(values[i])) continue;
      throw Error("input {}: element {}: expected {}, received {}", input, i, expected, values[i]);
    }
  };
  if (prepare.inputs[input].is_constant()) {
    check(prepare.inputs[input].values<T>());
    return call;
  }
  const std::size_t place = input == 1 && !prepare.inputs[0].is_constant() ? 1 : 0;
  const auto count = static_cast<std::size_t>(prepare.inputs[input].shape.elements());
  call.set_check([=](void* const* memory) {
    check({static_cast<const T*>(memory[place]), count});
  });
  return call;
}

/// Refuses 0 in input 1.
template <class T>
Call divisors_checked(const Prepare& prepare, Call call) {
  return check_elements<T>(std::move(call), prepare, 1, "a divisor other than 0",
                           [](T b) { return b != 0; });
}

/// A bound of the fused activation of numbers that have no scale, as the type of a kernel's field.
struct NumberBound {
  float bound;
  template <class T>
  operator T() const {
    if constexpr (std::is_floating_point_v<T>) return bound;
    constexpr float most = std::numeric_limits<float>::max();
    if (bound <= -most) return std::numeric_limits<T>::min();
    if (bound >= most) return std::numeric_limits<T>::max();
    return static_cast<T>(bound);
  }
};

/// What ADD and SUB compute with. Throws Error for what they do not.
DType sum_type(const Prepare& prepare, bool pot_scale_int16);

/// Of int8 and int16 ADD and SUB. In float32 where the runtime computes the factors so.
kernel::SumNumbers sum_numbers(const Prepare& prepare, Activation activation, bool in_float32);
/// The same without what brings the result to the output's scale.
kernel::SumNumbers scaled_inputs(const Prepare& prepare, Activation activation, bool in_float32);

/// Binds kernel::combine() to a function of two elements, whichever input is constant.
#define ONDA_BINARY(prepare, Function, ...)                                                    \
  ((prepare).inputs[0].is_constant()                                                           \
       ? ONDA_CALL(                                                                            \
             prepare, combine, ConstantFirst<onda::kernel::Function>,                          \
             {.function = ::onda::kernel::Function __VA_ARGS__,                                \
              .constant = (prepare).constant<::onda::kernel::Function::Element>(0, "first")})  \
   : (prepare).inputs[1].is_constant()                                                         \
       ? ONDA_CALL(                                                                            \
             prepare, combine, ConstantSecond<onda::kernel::Function>,                         \
             {.function = ::onda::kernel::Function __VA_ARGS__,                                \
              .constant = (prepare).constant<::onda::kernel::Function::Element>(1, "second")}) \
       : ONDA_CALL(prepare, combine, Function, __VA_ARGS__))

/// The same for a template<class T> Function of float32, int32 or int64.
#define ONDA_BINARY_NUMBERS(prepare, Function, ...)                                                \
  ((prepare).inputs[0].type == DType::float32 ? ONDA_BINARY(prepare, Function<float>, __VA_ARGS__) \
   : (prepare).inputs[0].type == DType::int32                                                      \
       ? ONDA_BINARY(prepare, Function<int32_t>, __VA_ARGS__)                                      \
       : ONDA_BINARY(prepare, Function<int64_t>, __VA_ARGS__))

}  // namespace onda
