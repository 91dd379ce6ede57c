// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/softmax/softmax.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/fixed_point_functions.h"
#include "onda/ops/softmax/softmax_kernel.h"

namespace onda {

const schema::BuiltinOperator Softmax::code = schema::BuiltinOperator::SOFTMAX;

Softmax Softmax::from(const Options& options) { return {options.beta}; }

Softmax::Options Softmax::options() const {
  Options options;
  options.beta = beta;
  return options;
}

std::vector<Shape> Softmax::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  const Shape shape = rows_of(inputs);
  if (!std::isfinite(beta)) throw Error("beta: expected a finite number, received {}", beta);
  return {shape};
}

namespace {

// In fixed point: their sum in Q12.19 stays below 2^31.
void expect_width(const Operands& inputs, int width) {
  constexpr int most = 4095;
  if (width > most) {
    throw inputs.error(0, "expected at most {} elements in a row, received {}", most, width);
  }
}

// int8 in, int16 out.
Call prepare_to_int16(Prepare& prepare, float beta, int rows, int width) {
  const Operands& outputs = prepare.outputs;
  static_cast<void>(prepare.input_type({DType::int8}));
  outputs.expect_quantized(0);
  const float scale = outputs.scale(0);
  if (!(std::fabs(scale * 65536 - 1) <= 1e-3f) || outputs.zero_point(0) != -32768) {
    throw outputs.error(0, "expected scale 1/65536 and zero point -32768, received {} and {}",
                        scale, outputs.zero_point(0));
  }
  const DifferenceScaling scaling(static_cast<double>(beta) *
                                  static_cast<double>(prepare.inputs.scale(0)));
  if (prepare.rounding == Rounding::single) {
    std::vector<float> table = exponentials(prepare.inputs.scale(0) * beta);
    const auto entries = static_cast<std::int16_t>(table.size());
    return ONDA_CALL(prepare, softmax, SoftmaxTableToInt16,
                     {.in = {.rows = rows,
                             .width = width,
                             .entries = entries,
                             .table = prepare.keep(std::move(table), "exponentials")},
                      .scale = scale});
  }
  expect_width(prepare.inputs, width);
  return ONDA_CALL(prepare, softmax, SoftmaxInt8ToInt16,
                   {{.rows = rows,
                     .width = width,
                     .multiplier = scaling.factor.multiplier,
                     .shift = scaling.factor.shift,
                     .least_difference = scaling.least}});
}

}  // namespace

Call Softmax::prepare(Prepare& prepare) const {
  const int width = prepare.inputs[0].shape[-1];
  const int rows = prepare.inputs.count(0) / width;
  if (prepare.inputs[0].type == DType::int8 && prepare.outputs[0].type == DType::int16) {
    return prepare_to_int16(prepare, beta, rows, width);
  }
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(prepare, softmax, SoftmaxFloat, {.rows = rows, .width = width, .beta = beta});
  }
  const float scale = prepare.outputs.scale(0);
  const int zero_point = prepare.outputs.zero_point(0);
  if (!(std::fabs(scale * 256 - 1) <= 1e-3f) || zero_point != -128) {
    throw prepare.outputs.error(0, "expected scale 1/256 and zero point -128, received {} and {}",
                                scale, zero_point);
  }
  const double slope = static_cast<double>(beta) * static_cast<double>(prepare.inputs.scale(0));
  if (!(slope >= 0x1p-26)) {
    throw Error("beta * input scale: expected at least 2^-26, received {}", slope);
  }
  if (prepare.rounding == Rounding::single) {
    std::vector<float> table = exponentials(prepare.inputs.scale(0) * beta);
    const auto entries = static_cast<std::int16_t>(table.size());
    return ONDA_CALL(prepare, softmax, SoftmaxTable,
                     {.rows = rows,
                      .width = width,
                      .entries = entries,
                      .table = prepare.keep(std::move(table), "exponentials")});
  }
  expect_width(prepare.inputs, width);
  const DifferenceScaling scaling(slope);
  return ONDA_CALL(prepare, softmax, SoftmaxInt8,
                   {.rows = rows,
                    .width = width,
                    .multiplier = scaling.factor.multiplier,
                    .shift = scaling.factor.shift,
                    .least_difference = scaling.least});
}

ONDA_OPERATOR(Softmax);

}  // namespace onda
