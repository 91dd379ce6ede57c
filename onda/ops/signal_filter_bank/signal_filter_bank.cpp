// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank/signal_filter_bank.h"

#include <cstdlib>

#include "onda/ops/signal.h"
#include "onda/ops/signal_filter_bank/signal_filter_bank_kernel.h"

namespace onda {

SignalFilterBank SignalFilterBank::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("num_channels")};
}
CustomOptions SignalFilterBank::options() const {
  return {{"num_channels", std::int64_t{num_channels}}};
}

std::vector<Shape> SignalFilterBank::output_shapes(const Operands& inputs) const {
  expect_option("num_channels", num_channels, 1);
  inputs.expect_count(6, 6);
  for (int i = 0; i < 6; ++i) expect_vector(inputs, i);
  for (int i = 3; i < 6; ++i) {
    if (inputs[i].shape[0] - 1 != num_channels) {
      throw inputs.error(i, "expected one number more than num_channels, {}, received {}",
                         num_channels, inputs[i].shape[0]);
    }
  }
  inputs.expect_shape(2, inputs[1].shape);
  return {{num_channels}};
}

Call SignalFilterBank::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  inputs.expect_type(0, DType::uint32);
  prepare.outputs.expect_type(0, DType::uint64);
  const auto* weights = prepare.constant<std::int16_t>(1, "weights");
  const auto* unweights = prepare.constant<std::int16_t>(2, "unweights");
  const auto* frequency_starts = prepare.constant<std::int16_t>(3, "frequency_starts");
  const auto* weight_starts = prepare.constant<std::int16_t>(4, "weight_starts");
  const auto* widths = prepare.constant<std::int16_t>(5, "widths");
  for (std::int32_t i = 0; i <= num_channels; ++i) {
    const auto expect_within = [&](int operand, std::int32_t start, std::int32_t extent) {
      if (start < 0 || widths[i] < 0 || start + widths[i] > extent) {
        throw inputs.error(operand, "band {}: expected a part of [0, {}), received [{}, {})", i,
                           extent, start, start + widths[i]);
      }
    };
    expect_within(3, frequency_starts[i], inputs.count(0));
    expect_within(4, weight_starts[i], inputs.count(1));
  }
  return ONDA_CALL(prepare, signal_filter_bank, SignalFilterBank,
                   {num_channels, weights, unweights, frequency_starts, weight_starts, widths});
}

std::int64_t SignalFilterBank::multiply_adds(const Operands& inputs, const Operands&) const {
  const Tensor* widths = inputs.find(5);
  if (!widths || !widths->is_constant() || widths->type != DType::int16) return 0;  // none will run
  std::int64_t sum = 0;
  for (const std::int16_t width : widths->values<std::int16_t>())
    sum += std::int64_t{2} * std::abs(width);
  return sum;
}

ONDA_CUSTOM_OPERATOR(SignalFilterBank);

}  // namespace onda
