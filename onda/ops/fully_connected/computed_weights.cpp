// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/computed_weights.h"

#include "onda/ops/fully_connected/fully_connected_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

#define ONDA_COMPUTED_WEIGHTS(prepare, Numbers, numbers)                                  \
  ((prepare).inputs[0].is_constant()                                                      \
       ? ONDA_CALL_ROUNDED(                                                               \
             prepare, fully_connected, OfConstantRows<onda::kernel::Numbers>,             \
             {.function = numbers,                                                        \
              .input = (prepare).constant<::onda::kernel::Numbers::Element>(0, "input")}) \
       : ONDA_CALL_ROUNDED(prepare, fully_connected, Numbers, (numbers)))

namespace {

// The bias of int16 sums is int64, or int32.
const std::int64_t* wide_bias(Prepare& prepare, int units) {
  const Operands& inputs = prepare.inputs;
  if (!inputs.has(2) || inputs[2].type != DType::int32) {
    return prepare.constant_or_zeros<std::int64_t>(2, units, "bias");
  }
  inputs.expect_constant(2);
  const auto narrow = inputs[2].values<std::int32_t>();
  return prepare.keep(std::vector<std::int64_t>(narrow.begin(), narrow.end()), "bias");
}

}  // namespace

Call prepare_computed_weights(Prepare& prepare, Activation activation, int rows, int width,
                              int units) {
  const DType type = prepare.real_type();
  prepare.inputs.expect_type(1, type);
  if (type == DType::float32) {
    const FloatRange range = float_range(activation);
    const kernel::ComputedWeightsFloat numbers{
        .bias = prepare.constant_or_zeros<float>(2, units, "bias"),
        .rows = rows,
        .inputs = width,
        .outputs = units,
        .low = range.low,
        .high = range.high};
    return ONDA_COMPUTED_WEIGHTS(prepare, ComputedWeightsFloat, numbers);
  }
  static_cast<void>(prepare.input_type({type}, 1));
  prepare.inputs.expect_quantized(1);
  const std::vector<double> factors = weighted_sum_factors(prepare, 0, 1, 0);
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  if (type == DType::int16) {
    const auto requantization = requantization_by<std::int16_t>(prepare, factors);
    const kernel::ComputedWeightsInt16 numbers{.bias = wide_bias(prepare, units),
                                               .multiplier = requantization.multiplier,
                                               .shift = requantization.shift,
                                               .rows = rows,
                                               .inputs = width,
                                               .outputs = units,
                                               .low = static_cast<std::int16_t>(range.low),
                                               .high = static_cast<std::int16_t>(range.high)};
    return ONDA_COMPUTED_WEIGHTS(prepare, ComputedWeightsInt16, numbers);
  }
  const FixedPointFactor factor = to_fixed_point(factors.at(0));
  const kernel::ComputedWeightsInt8 numbers{
      .bias = prepare.constant_or_zeros<std::int32_t>(2, units, "bias"),
      .multiplier = factor.multiplier,
      .shift = factor.shift,
      .rows = rows,
      .inputs = width,
      .outputs = units,
      .input_zero_point = prepare.inputs.zero_point(0),
      .weights_zero_point = prepare.inputs.zero_point(1),
      .output_zero_point = prepare.outputs.zero_point(0),
      .low = static_cast<std::int8_t>(range.low),
      .high = static_cast<std::int8_t>(range.high)};
  return ONDA_COMPUTED_WEIGHTS(prepare, ComputedWeightsInt8, numbers);
}

}  // namespace onda
