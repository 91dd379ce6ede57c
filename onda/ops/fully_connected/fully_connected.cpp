// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/fully_connected.h"

#include "onda/ops/fully_connected/fully_connected_best.h"
#include "onda/ops/fully_connected/fully_connected_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator FullyConnected::code = schema::BuiltinOperator::FULLY_CONNECTED;

FullyConnected FullyConnected::from(const Options& options) {
  if (options.weights_format != 0) {
    throw Error("weights_format {}: expected 0, weights in their plain order",
                options.weights_format);
  }
  return {from_schema(options.fused_activation_function), options.keep_num_dims};
}

FullyConnected::Options FullyConnected::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  options.keep_num_dims = keep_num_dims;
  return options;
}

std::vector<Shape> FullyConnected::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 3);
  inputs.expect_rank(1, 2);
  const Shape& x = inputs[0].shape;
  const std::int32_t width = inputs[1].shape[1];
  const std::int32_t units = inputs[1].shape[0];
  if (inputs.has(2)) inputs.expect_shape(2, {units});
  if (width == 0 || x.elements() % width != 0 || (keep_num_dims && x[-1] != width)) {
    throw inputs.error(0, "weights {} expect rows of {} values, received shape {}",
                       to_string(inputs[1].shape), width, to_string(x));
  }
  if (!keep_num_dims) return {Shape{static_cast<std::int32_t>(x.elements() / width), units}};
  std::vector<std::int32_t> extents = x.extents();
  extents.back() = units;
  return {Shape(std::move(extents))};
}

namespace {

Call prepare_float(Prepare& prepare, Activation activation, int rows, int width, int units) {
  const FloatRange range = float_range(activation);
  const kernel::FullyConnectedFloat parameters{
      .weights = prepare.constant<float>(1, "weights"),
      .bias = prepare.constant_or_zeros<float>(2, units, "bias"),
      .rows = rows,
      .inputs = width,
      .outputs = units,
      .low = range.low,
      .high = range.high};
  Call call = ONDA_CALL(prepare, fully_connected, FullyConnectedFloat, (parameters));
  if (prepare.kernels == Kernels::best) call.set_best(best_fully_connected(parameters));
  return call;
}

// sum (w * (x - zero)) = sum (w * x) - zero * sum (w): the second part is known beforehand.
// Modulo 2^32, as the accumulator is.
std::vector<std::int32_t> folded_bias(const Operands& inputs, int width, int units) {
  const auto zero = static_cast<std::uint32_t>(inputs[0].quantization.zero_point[0]);
  const auto weights = inputs[1].values<std::int8_t>();
  std::vector<std::int32_t> bias(static_cast<std::size_t>(units));
  for (std::size_t o = 0; o < bias.size(); ++o) {
    std::uint32_t sum =
        inputs.has(2) ? static_cast<std::uint32_t>(inputs[2].values<std::int32_t>()[o]) : 0;
    for (const std::int8_t weight :
         weights.subspan(o * static_cast<std::size_t>(width), static_cast<std::size_t>(width))) {
      sum -= zero * static_cast<std::uint32_t>(static_cast<std::int32_t>(weight));
    }
    bias[o] = static_cast<std::int32_t>(sum);
  }
  return bias;
}

Call prepare_int8(Prepare& prepare, Activation activation, int rows, int width, int units) {
  const Operands& inputs = prepare.inputs;
  inputs.expect_symmetric(1, 0, units);
  if (inputs.has(2)) inputs.expect_constant(2);
  const std::int8_t* weights = prepare.constant<std::int8_t>(1, "weights");
  const Requantization requantization = weighted_sum_requantization(prepare, 0, 1, 0);
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  const kernel::FullyConnectedInt8 parameters{
      .weights = weights,
      .bias = prepare.keep(folded_bias(inputs, width, units), "bias"),
      .multiplier = requantization.multiplier,
      .shift = requantization.shift,
      .channel_step = requantization.channel_step,
      .rows = rows,
      .inputs = width,
      .outputs = units,
      .output_zero_point = prepare.outputs.zero_point(0),
      .low = static_cast<std::int8_t>(range.low),
      .high = static_cast<std::int8_t>(range.high)};
  Call call = ONDA_CALL_ROUNDED(prepare, fully_connected, FullyConnectedInt8, (parameters));
  if (prepare.kernels == Kernels::best) {
    call.set_best(best_fully_connected(parameters, prepare.rounding));
  }
  return call;
}

}  // namespace

Call FullyConnected::prepare(Prepare& prepare) const {
  const Shape& weights = prepare.inputs[1].shape;
  const std::int32_t units = weights[0];
  const std::int32_t width = weights[1];
  const int rows = prepare.inputs.count(0) / width;
  return prepare.type() == DType::float32 ? prepare_float(prepare, activation, rows, width, units)
                                          : prepare_int8(prepare, activation, rows, width, units);
}

ONDA_OPERATOR(FullyConnected);

}  // namespace onda
