// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_pcan/signal_pcan.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_pcan/signal_pcan_kernel.h"

namespace onda {

namespace {

constexpr std::int32_t gain_count = 4 * 32 - 3;  // up to the parabola of 32 bits

}  // namespace

SignalPcan SignalPcan::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("snr_shift")};
}
CustomOptions SignalPcan::options() const { return {{"snr_shift", std::int64_t{snr_shift}}}; }

std::vector<Shape> SignalPcan::output_shapes(const Operands& inputs) const {
  expect_option("snr_shift", snr_shift, 0, 63);
  inputs.expect_count(3, 3);
  expect_vector(inputs, 0);
  inputs.expect_shape(1, inputs[0].shape);
  expect_vector(inputs, 2);
  if (inputs[2].shape[0] < gain_count) {
    throw inputs.error(2, "expected a table of {} gains, received {}", gain_count,
                       inputs[2].shape[0]);
  }
  return {inputs[0].shape};
}

Call SignalPcan::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::uint32);
  prepare.inputs.expect_type(1, DType::uint32);
  prepare.outputs.expect_type(0, DType::uint32);
  const auto* gains = prepare.constant<std::int16_t>(2, "gains");
  return ONDA_CALL(prepare, signal_pcan, SignalPcan,
                   {prepare.inputs.count(0), static_cast<std::int8_t>(snr_shift), gains});
}

ONDA_CUSTOM_OPERATOR(SignalPcan);

}  // namespace onda
