// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_filter_bank_spectral_subtraction/signal_filter_bank_spectral_subtraction.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_filter_bank_spectral_subtraction/signal_filter_bank_spectral_subtraction_kernel.h"

namespace onda {

SignalFilterBankSpectralSubtraction SignalFilterBankSpectralSubtraction::from(
    const CustomOptions& options) {
  const auto number = [&](std::string_view name) { return options.get<std::int32_t>(name); };
  return {.alternate_one_minus_smoothing = number("alternate_one_minus_smoothing"),
          .alternate_smoothing = number("alternate_smoothing"),
          .clamping = options.get<bool>("clamping"),
          .min_signal_remaining = number("min_signal_remaining"),
          .num_channels = options.get<std::int32_t>("num_channels"),
          .one_minus_smoothing = number("one_minus_smoothing"),
          .smoothing = number("smoothing"),
          .smoothing_bits = options.get<std::int32_t>("smoothing_bits"),
          .spectral_subtraction_bits = options.get<std::int32_t>("spectral_subtraction_bits")};
}
CustomOptions SignalFilterBankSpectralSubtraction::options() const {
  return {{"alternate_one_minus_smoothing", std::int64_t{alternate_one_minus_smoothing}},
          {"alternate_smoothing", std::int64_t{alternate_smoothing}},
          {"clamping", clamping},
          {"min_signal_remaining", std::int64_t{min_signal_remaining}},
          {"num_channels", std::int64_t{num_channels}},
          {"one_minus_smoothing", std::int64_t{one_minus_smoothing}},
          {"smoothing", std::int64_t{smoothing}},
          {"smoothing_bits", std::int64_t{smoothing_bits}},
          {"spectral_subtraction_bits", std::int64_t{spectral_subtraction_bits}}};
}

std::vector<Shape> SignalFilterBankSpectralSubtraction::output_shapes(
    const Operands& inputs) const {
  expect_option("num_channels", num_channels, 1);
  expect_option("smoothing_bits", smoothing_bits, 0, 31);
  expect_option("spectral_subtraction_bits", spectral_subtraction_bits, 0, 63);
  inputs.expect_count(1, 1);
  expect_vector(inputs, 0);
  inputs.expect_shape(0, {num_channels});
  return {inputs[0].shape, inputs[0].shape};
}

Call SignalFilterBankSpectralSubtraction::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::uint32);
  prepare.outputs.expect_type(0, DType::uint32);
  prepare.outputs.expect_type(1, DType::uint32);
  prepare.state<std::uint32_t>(static_cast<std::size_t>(num_channels));
  return ONDA_CALL(prepare, signal_filter_bank_spectral_subtraction,
                   SignalFilterBankSpectralSubtraction,
                   {.channels = num_channels,
                    .even_smoothing = static_cast<std::uint32_t>(smoothing),
                    .even_rest = static_cast<std::uint32_t>(one_minus_smoothing),
                    .odd_smoothing = static_cast<std::uint32_t>(alternate_smoothing),
                    .odd_rest = static_cast<std::uint32_t>(alternate_one_minus_smoothing),
                    .floor = static_cast<std::uint32_t>(min_signal_remaining),
                    .smoothing_bits = static_cast<std::int8_t>(smoothing_bits),
                    .bits = static_cast<std::int8_t>(spectral_subtraction_bits),
                    .clamping = static_cast<std::int8_t>(clamping)});
}

ONDA_CUSTOM_OPERATOR(SignalFilterBankSpectralSubtraction);

}  // namespace onda
