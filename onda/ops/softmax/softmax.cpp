// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/softmax/softmax.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/fixed_point_functions.h"
#include "onda/ops/softmax/softmax_kernel.h"
#include "onda/ops/table_int16.h"

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

// The tables are the same for all models. LiteRT computes them with doubles, TensorFlow Lite Micro
// with float32.
template <class Real>
Call prepare_int16(Prepare& prepare, int rows, int width, double slope) {
  const FixedPointFactor factor = to_fixed_point(slope / (10.0 / 65535));
  const Real scale = Real{2} / 65535;
  return ONDA_CALL(
      prepare, softmax, SoftmaxInt16,
      {.rows = rows,
       .width = width,
       .multiplier = factor.multiplier,
       .shift = factor.shift,
       .exponentials = prepare.keep(table_int16<Real>(Real{10} / 65535 * -65535, 0, scale,
                                                      [](Real x) { return std::exp(x); }),
                                    "exponentials"),
       .reciprocals = prepare.keep(
           table_int16<Real>(0, Real{1} / 65535 * 65535, scale, [](Real x) { return 1 / (1 + x); }),
           "reciprocals")});
}

void expect_row(const Operands& inputs, int width, int most) {
  if (width <= most) return;
  throw inputs.error(0, "expected at most {} elements in a row, received {}", most, width);
}

double checked_slope(const Prepare& prepare, float beta) {
  const double slope = static_cast<double>(beta) * static_cast<double>(prepare.inputs.scale(0));
  if (slope >= 0x1p-26) return slope;
  throw Error("beta * input scale: expected at least 2^-26, received {}", slope);
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
  const DifferenceScaling scaling(checked_slope(prepare, beta));
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
  expect_row(prepare.inputs, width, 4095);
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
  const DType type = prepare.real_type();
  if (type == DType::float32) {
    return ONDA_CALL(prepare, softmax, SoftmaxFloat, {.rows = rows, .width = width, .beta = beta});
  }
  const float scale = prepare.outputs.scale(0);
  const int zero_point = prepare.outputs.zero_point(0);
  const float inverse = type == DType::int16 ? 32768 : 256;
  const int expected_zero = type == DType::int16 ? 0 : -128;
  if (!(std::fabs(scale * inverse - 1) <= 1e-3f) || zero_point != expected_zero) {
    throw prepare.outputs.error(0, "expected scale 1/{} and zero point {}, received {} and {}",
                                inverse, expected_zero, scale, zero_point);
  }
  if (type == DType::int16) {
    expect_row(prepare.inputs, width, 65535);  // their sum in Q16.15 stays below 2^31
    const float input_scale = prepare.inputs.scale(0);
    return prepare.rounding == Rounding::single
               ? prepare_int16<double>(prepare, rows, width,
                                       static_cast<double>(input_scale * beta))
               : prepare_int16<float>(prepare, rows, width,
                                      static_cast<double>(input_scale) * static_cast<double>(beta));
  }
  const double slope = checked_slope(prepare, beta);
  if (prepare.rounding == Rounding::single) {
    std::vector<float> table = exponentials(prepare.inputs.scale(0) * beta);
    const auto entries = static_cast<std::int16_t>(table.size());
    return ONDA_CALL(prepare, softmax, SoftmaxTable,
                     {.rows = rows,
                      .width = width,
                      .entries = entries,
                      .table = prepare.keep(std::move(table), "exponentials")});
  }
  expect_row(prepare.inputs, width, 4095);  // their sum in Q12.19 stays below 2^31
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
