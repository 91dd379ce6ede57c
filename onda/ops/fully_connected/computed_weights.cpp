// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/computed_weights.h"

#include "onda/ops/fully_connected/fully_connected_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

#define ONDA_COMPUTED_WEIGHTS(prepare, Numbers, numbers)                                  \
  ((prepare).inputs[0].is_constant()                                                      \
       ? ONDA_CALL_ROUNDED(                                                               \
             prepare, fully_connected, OfConstantRows<onda::kernel::Numbers>,             \
             {.of = numbers,                                                              \
              .input = (prepare).constant<::onda::kernel::Numbers::Element>(0, "input")}) \
       : ONDA_CALL_ROUNDED(prepare, fully_connected, Numbers, (numbers)))

Call prepare_computed_weights(Prepare& prepare, Activation activation, int rows, int width,
                              int units) {
  const DType type = prepare.type();
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
  prepare.inputs.expect_quantized(1);
  const FixedPointFactor factor = to_fixed_point(weighted_sum_factors(prepare, 0, 1, 0).at(0));
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
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
