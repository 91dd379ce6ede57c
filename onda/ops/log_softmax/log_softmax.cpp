// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/log_softmax/log_softmax.h"

#include <cmath>

#include "onda/ops/fixed_point_functions.h"
#include "onda/ops/log_softmax/log_softmax_kernel.h"

namespace onda {

const schema::BuiltinOperator LogSoftmax::code = schema::BuiltinOperator::LOG_SOFTMAX;

std::vector<Shape> LogSoftmax::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {rows_of(inputs)};
}

Call LogSoftmax::prepare(Prepare& prepare) const {
  const int width = prepare.inputs[0].shape[-1];
  const int rows = prepare.inputs.count(0) / width;
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(prepare, log_softmax, LogSoftmaxFloat, {.rows = rows, .width = width});
  }
  expect_fixed_output(prepare, 1.0f / 16, 127);
  if (prepare.rounding == Rounding::single) {
    std::vector<float> table = exponentials(prepare.inputs.scale(0));
    const auto entries = static_cast<std::int16_t>(table.size());
    return ONDA_CALL(prepare, log_softmax, LogSoftmaxTable,
                     {.rows = rows,
                      .width = width,
                      .entries = entries,
                      .table = prepare.keep(std::move(table), "exponentials"),
                      .scale = prepare.inputs.scale(0)});
  }
  constexpr int most = 4095;
  if (width > most) {
    throw prepare.inputs.error(0, "expected at most {} elements in a row, received {}", most,
                               width);
  }
  const DifferenceScaling scaling(static_cast<double>(prepare.inputs.scale(0)));
  // Source: TensorFlow Lite, PreprocessLogSoftmaxScalingExp.
  const FixedPointFactor inverse = to_fixed_point(std::ldexp(1.0, 31 - scaling.factor.shift) /
                                                  static_cast<double>(scaling.factor.multiplier));
  return ONDA_CALL(prepare, log_softmax, LogSoftmaxInt8,
                   {.rows = rows,
                    .width = width,
                    .multiplier = scaling.factor.multiplier,
                    .inverse_multiplier = inverse.multiplier,
                    .shift = scaling.factor.shift,
                    .inverse_shift = inverse.shift,
                    .least_difference = scaling.least});
}

ONDA_OPERATOR(LogSoftmax);

}  // namespace onda
