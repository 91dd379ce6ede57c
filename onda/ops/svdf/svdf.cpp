// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/svdf/svdf.h"

#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"
#include "onda/ops/svdf/svdf_kernel.h"
#include "onda/ops/view.h"
#include "onda/ops/weight_sums.h"

namespace onda {

const schema::BuiltinOperator Svdf::code = schema::BuiltinOperator::SVDF;

namespace {

enum Input { x_input, feature_input, time_input, bias_input, state_input };

}  // namespace

Svdf Svdf::from(const Options& options) {
  return {options.rank, from_schema(options.fused_activation_function),
          options.asymmetric_quantize_inputs};
}

Svdf::Options Svdf::options() const {
  Options options;
  options.rank = rank;
  options.fused_activation_function = to_schema(activation);
  options.asymmetric_quantize_inputs = asymmetric_quantize_inputs;
  return options;
}

std::vector<Shape> Svdf::output_shapes(const Operands& inputs) const {
  inputs.expect_count(5, 5);
  for (const int input : {x_input, feature_input, time_input}) inputs.expect_rank(input, 2);
  const Shape& x = inputs[x_input].shape;
  const std::int32_t filters = inputs[feature_input].shape[0];
  if (rank < 1 || filters % rank != 0) {
    throw inputs.error(feature_input, "expected a multiple of {} filters, the rank, received {}",
                       rank, filters);
  }
  inputs.expect_shape(feature_input, {filters, x[1]});
  const std::int32_t memory = inputs[time_input].shape[1];
  inputs.expect_shape(time_input, {filters, memory});
  if (inputs.has(bias_input)) inputs.expect_shape(bias_input, {filters / rank});
  const Tensor& state = inputs[state_input];
  if (!state.is_variable) throw inputs.error(state_input, "expected a variable");
  const std::int64_t kept = std::int64_t{memory} * filters;
  if (state.shape.rank() != 2 || state.shape[0] != x[0] || state.shape[1] != kept) {
    throw inputs.error(state_input, "expected shape ({}, {}), received {}", x[0], kept,
                       to_string(state.shape));
  }
  return {{x[0], filters / rank}};
}

std::int64_t Svdf::multiply_adds(const Operands& inputs, const Operands&) const {
  return inputs[x_input].shape[0] *
         (inputs[feature_input].shape.elements() + inputs[time_input].shape.elements());
}

namespace {

kernel::SvdfSizes sizes_of(const Operands& inputs, int rank) {
  const Shape& feature = inputs[feature_input].shape;
  return {inputs[x_input].shape[0], feature[1], feature[0] / rank, rank,
          inputs[time_input].shape[1]};
}

// What float32 and float32 with int8 weights have in common.
void expect_float_state(const Prepare& prepare) {
  prepare.inputs.expect_type(state_input, DType::float32);
}

Call prepare_float(Prepare& prepare, const Svdf& svdf) {
  expect_float_state(prepare);
  const kernel::SvdfSizes sizes = sizes_of(prepare.inputs, svdf.rank);
  const FloatRange range = float_range(svdf.activation);
  return ONDA_CALL(prepare, svdf, SvdfFloat,
                   {.feature = prepare.constant<float>(feature_input, "feature"),
                    .time = prepare.constant<float>(time_input, "time"),
                    .bias = prepare.constant_or_zeros<float>(bias_input, sizes.units, "bias"),
                    .sizes = sizes,
                    .low = range.low,
                    .high = range.high});
}

Call prepare_dynamic_range(Prepare& prepare, const Svdf& svdf) {
  const Operands& inputs = prepare.inputs;
  expect_float_state(prepare);
  expect_weights<std::int8_t>(inputs, feature_input);
  expect_weights<std::int8_t>(inputs, time_input);
  const kernel::SvdfSizes sizes = sizes_of(inputs, svdf.rank);
  const FloatRange range = float_range(svdf.activation);
  std::vector<float> time;
  for (const std::int8_t weight : inputs[time_input].values<std::int8_t>()) {
    time.push_back(static_cast<float>(weight) * inputs.scale(time_input));
  }
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(sizes.inputs));
  return ONDA_CALL(
      prepare, svdf, SvdfDynamicRange,
      {.feature = prepare.constant<std::int8_t>(feature_input, "feature"),
       .feature_sum = prepare.keep(weight_sums<std::int8_t>(inputs[feature_input]), "feature_sum"),
       .feature_scale = inputs.scale(feature_input),
       .time = prepare.keep(std::move(time), "time"),
       .bias = prepare.constant_or_zeros<float>(bias_input, sizes.units, "bias"),
       .sizes = sizes,
       .asymmetric = svdf.asymmetric_quantize_inputs,
       .low = range.low,
       .high = range.high});
}

template <class State>
Call prepare_integers(Prepare& prepare, const Svdf& svdf) {
  const Operands& inputs = prepare.inputs;
  if (svdf.activation != Activation::none && svdf.activation != Activation::relu) {
    throw Error("fused activation: expected NONE or RELU for int8");
  }
  expect_weights<std::int8_t>(inputs, feature_input);
  expect_weights<State>(inputs, time_input);
  inputs.expect_quantized(state_input);
  const int zero_point = inputs.zero_point(state_input);
  if (std::is_same_v<State, std::int16_t> && zero_point != 0) {
    throw inputs.error(state_input, "expected a zero point of 0, received {}", zero_point);
  }
  const kernel::SvdfSizes sizes = sizes_of(inputs, svdf.rank);
  // In float32, as TensorFlow Lite computes them.
  const float state_scale = inputs.scale(state_input);
  const float to_state = inputs.scale(x_input) * inputs.scale(feature_input) / state_scale;
  const float to_output = state_scale * inputs.scale(time_input) / prepare.outputs.scale(0);
  const FixedPointFactor first = to_fixed_point(static_cast<double>(to_state));
  const FixedPointFactor second = to_fixed_point(static_cast<double>(to_output));

  std::vector<std::int32_t> bias(static_cast<std::size_t>(sizes.units));
  if (inputs.has(bias_input)) {
    inputs.expect_constant(bias_input);
    inputs.expect_type(bias_input, DType::int32);
    const auto values = inputs[bias_input].values<std::int32_t>();
    bias.assign(values.begin(), values.end());
  }
  const std::vector<std::int32_t> time_bias =
      share_of_zero_point(weight_sums<State>(inputs[time_input]), zero_point);
  for (std::size_t f = 0; f < time_bias.size(); ++f) {
    std::int32_t& sum = bias[f / static_cast<std::size_t>(sizes.rank)];
    sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                    static_cast<std::uint32_t>(time_bias[f]));
  }
  const kernel::SvdfInteger<State> parameters{
      .feature = prepare.constant<std::int8_t>(feature_input, "feature"),
      .feature_bias =
          prepare.keep(share_of_zero_point(weight_sums<std::int8_t>(inputs[feature_input]),
                                           inputs.zero_point(x_input)),
                       "feature_bias"),
      .time = prepare.constant<State>(time_input, "time"),
      .bias = prepare.keep(std::move(bias), "bias"),
      .sizes = sizes,
      .feature_multiplier = first.multiplier,
      .feature_shift = first.shift,
      .multiplier = second.multiplier,
      .shift = second.shift,
      .state_zero_point = static_cast<std::int16_t>(zero_point),
      .output_zero_point = static_cast<std::int16_t>(prepare.outputs.zero_point(0)),
      .least = std::numeric_limits<State>::min(),
      .most = std::numeric_limits<State>::max()};
  if constexpr (std::is_same_v<State, std::int16_t>) {
    return ONDA_CALL(prepare, svdf, SvdfInteger<int16_t>, (parameters));
  } else {
    return ONDA_CALL(prepare, svdf, SvdfInteger<int8_t>, (parameters));
  }
}

}  // namespace

Call Svdf::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, x_input);
  if (prepare.type() == DType::float32) {
    return prepare.inputs[feature_input].type == DType::int8 ? prepare_dynamic_range(prepare, *this)
                                                             : prepare_float(prepare, *this);
  }
  if (prepare.inputs[state_input].type == DType::int8) {
    return prepare_integers<std::int8_t>(prepare, *this);
  }
  prepare.inputs.expect_type(state_input, DType::int16);
  return prepare_integers<std::int16_t>(prepare, *this);
}

ONDA_OPERATOR(Svdf);

}  // namespace onda
