// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/prelu/prelu.h"

#include <limits>

#include "onda/ops/binary_gradient.h"
#include "onda/ops/prelu/prelu_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Prelu::code = schema::BuiltinOperator::PRELU;

std::vector<Shape> Prelu::output_shapes(const Operands& inputs) const {
  std::vector<Shape> shapes = broadcast_shapes(inputs);
  inputs.expect_shape(0, shapes[0]);
  return shapes;
}

namespace {

// The factors: LiteRT computes them in float32, TensorFlow Lite Micro in double.
template <class T>
kernel::PreluFactors factors_of(const Prepare& prepare) {
  const float x = prepare.inputs.scale(0);
  const float alpha = prepare.inputs.scale(1);
  const float y = prepare.outputs.scale(0);
  const bool single = prepare.rounding == Rounding::single;
  const FixedPointFactor same = to_fixed_point(
      single ? static_cast<double>(x / y) : static_cast<double>(x) / static_cast<double>(y));
  const FixedPointFactor leak = to_fixed_point(
      single ? static_cast<double>(x * alpha / y)
             : static_cast<double>(x) * static_cast<double>(alpha) / static_cast<double>(y));
  return {.input_zero_point = prepare.inputs.zero_point(0),
          .alpha_zero_point = prepare.inputs.zero_point(1),
          .output_zero_point = prepare.outputs.zero_point(0),
          .multiplier = same.multiplier,
          .alpha_multiplier = leak.multiplier,
          .shift = same.shift,
          .alpha_shift = leak.shift,
          .low = std::numeric_limits<T>::min(),
          .high = std::numeric_limits<T>::max()};
}

Call prepare_int16(Prepare& prepare) {
  expect_computed(prepare.inputs, 0);
  prepare.inputs.expect_type(1, DType::int8);
  static_cast<void>(prepare.input_type({DType::int8}, 1));
  const kernel::PreluInt16 function = {.loop = broadcast(prepare),
                                       .factors = factors_of<std::int16_t>(prepare)};
  if (!prepare.inputs[1].is_constant()) {
    return ONDA_CALL(prepare, prelu, PreluInt16, (function));
  }
  return ONDA_CALL(prepare, prelu, PreluInt16ByConstant,
                   {.function = function, .alpha = prepare.constant<std::int8_t>(1, "alpha")});
}

}  // namespace

Call Prelu::prepare(Prepare& prepare) const {
  const DType type = prepare.real_type();
  if (type == DType::int16) return prepare_int16(prepare);
  static_cast<void>(binary_type(prepare));
  if (type == DType::float32) {
    return ONDA_BINARY(prepare, PreluFloat, {.loop = broadcast(prepare)});
  }
  return ONDA_BINARY(prepare, PreluInt8,
                     {.loop = broadcast(prepare), .factors = factors_of<std::int8_t>(prepare)});
}

void Prelu::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::PreluFloat{});
}

void Prelu::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float x, float alpha, float) { return x >= 0 ? 1.0f : alpha; },
      [](float x, float, float) { return x >= 0 ? 0.0f : x; });
}

ONDA_OPERATOR(Prelu);

}  // namespace onda
