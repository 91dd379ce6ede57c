// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/squared_difference/squared_difference.h"

#include <algorithm>

#include "onda/ops/binary_gradient.h"
#include "onda/ops/requantization.h"
#include "onda/ops/squared_difference/squared_difference_kernel.h"

namespace onda {

const schema::BuiltinOperator SquaredDifference::code = schema::BuiltinOperator::SQUARED_DIFFERENCE;

std::vector<Shape> SquaredDifference::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

namespace {

kernel::SumNumbers squared_difference_numbers(const Prepare& prepare) {
  kernel::SumNumbers numbers = scaled_inputs(prepare, Activation::none, false);
  const double twice_larger =
      2 * static_cast<double>(std::max(prepare.inputs.scale(0), prepare.inputs.scale(1)));
  const bool is_int8 = prepare.outputs[0].type == DType::int8;
  const float unit = (is_int8 ? 1 << 14 : 1) * prepare.outputs.scale(0);
  const double factor = twice_larger * twice_larger / static_cast<double>(unit);
  if (is_int8 && prepare.rounding == Rounding::single && !(factor < 1)) {
    throw prepare.outputs.error(0, "expected a scale above {}, received {}",
                                twice_larger * twice_larger / (1 << 14), prepare.outputs.scale(0));
  }
  const FixedPointFactor to_output = to_fixed_point(factor);
  numbers.output_multiplier = to_output.multiplier;
  numbers.output_shift = to_output.shift;
  return numbers;
}

}  // namespace

Call SquaredDifference::prepare(Prepare& prepare) const {
  const DType type =
      binary_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32});
  if (type == DType::float32) {
    return ONDA_BINARY(prepare, SquaredDifferenceNumbers<float>, {.loop = broadcast(prepare)});
  }
  if (type == DType::int32) {
    return ONDA_BINARY(prepare, SquaredDifferenceNumbers<int32_t>, {.loop = broadcast(prepare)});
  }
  static_cast<void>(prepare.real_type());
  const kernel::SumNumbers numbers = squared_difference_numbers(prepare);
  if (type == DType::int16) {
    return ONDA_BINARY(prepare, SquaredDifferenceQuantized<int16_t>,
                       {.loop = broadcast(prepare), .numbers = numbers});
  }
  return ONDA_BINARY(prepare, SquaredDifferenceQuantized<int8_t>,
                     {.loop = broadcast(prepare), .numbers = numbers});
}

void SquaredDifference::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::SquaredDifferenceNumbers<float>{});
}

void SquaredDifference::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return 2 * (a - b); },
      [](float a, float b, float) { return 2 * (b - a); });
}

ONDA_OPERATOR(SquaredDifference);

}  // namespace onda
