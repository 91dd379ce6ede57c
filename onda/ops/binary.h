// SPDX-License-Identifier: Apache-2.0
// For the sources of element-wise operators of two inputs, which broadcast as numpy's do. Such an
// operator is a function of two elements, once: struct XFloat in its kernel header, which boards,
// the interpreter and the trainer all run; and its two slopes (ops/binary_gradient.h).
#pragma once

#include <array>

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

/// The type of both inputs and the output: float32, or int8 with one scale and zero point each.
/// Throws Error for anything else, and where no input is computed.
DType binary_type(const Prepare& prepare);

/// The same where there is no int8 form.
void expect_float(const Prepare& prepare);
/// Throws Error unless both int8 inputs have the scale and the zero point of the output.
void expect_shared_quantization(const Prepare& prepare);

/// Of int8 ADD and SUB. In float32 where the runtime computes the factors so.
kernel::SumNumbers sum_numbers(const Prepare& prepare, Activation activation, bool in_float32);

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

}  // namespace onda
