// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/prelu/prelu.h"

#include <limits>

#include "onda/ops/binary_gradient.h"
#include "onda/ops/prelu/prelu_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Prelu::code = schema::BuiltinOperator::PRELU;

std::vector<Shape> Prelu::output_shapes(const Operands& inputs) const {
  std::vector<Shape> shapes = broadcast_shapes(inputs);
  inputs.expect_shape(0, shapes[0]);
  return shapes;
}

#define ONDA_PRELU_QUANTIZED(prepare, T, same, leak)                 \
  ONDA_BINARY(prepare, PreluQuantized<T>,                            \
              {.loop = broadcast(prepare),                           \
               .input_zero_point = (prepare).inputs.zero_point(0),   \
               .alpha_zero_point = (prepare).inputs.zero_point(1),   \
               .output_zero_point = (prepare).outputs.zero_point(0), \
               .multiplier = (same).multiplier,                      \
               .alpha_multiplier = (leak).multiplier,                \
               .shift = (same).shift,                                \
               .alpha_shift = (leak).shift,                          \
               .low = std::numeric_limits<T>::min(),                 \
               .high = std::numeric_limits<T>::max()})

Call Prelu::prepare(Prepare& prepare) const {
  const DType type = binary_type(prepare, {DType::float32, DType::int8, DType::int16});
  if (type == DType::float32) {
    return ONDA_BINARY(prepare, PreluFloat, {.loop = broadcast(prepare)});
  }
  static_cast<void>(prepare.real_type());
  const float x = prepare.inputs.scale(0);
  const float alpha = prepare.inputs.scale(1);
  const float y = prepare.outputs.scale(0);
  // The factors: LiteRT computes them in float32, TensorFlow Lite Micro in double.
  const bool single = prepare.rounding == Rounding::single;
  const FixedPointFactor same = to_fixed_point(
      single ? static_cast<double>(x / y) : static_cast<double>(x) / static_cast<double>(y));
  const FixedPointFactor leak = to_fixed_point(
      single ? static_cast<double>(x * alpha / y)
             : static_cast<double>(x) * static_cast<double>(alpha) / static_cast<double>(y));
  if (type == DType::int16) return ONDA_PRELU_QUANTIZED(prepare, int16_t, same, leak);
  return ONDA_PRELU_QUANTIZED(prepare, int8_t, same, leak);
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
