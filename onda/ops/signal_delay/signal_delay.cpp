// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_delay/signal_delay.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_delay/signal_delay_kernel.h"

namespace onda {

SignalDelay SignalDelay::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("delay_length")};
}
CustomOptions SignalDelay::options() const {
  return {{"delay_length", std::int64_t{delay_length}}};
}

std::vector<Shape> SignalDelay::output_shapes(const Operands& inputs) const {
  expect_option("delay_length", delay_length, 0);
  inputs.expect_count(1, 1);
  expect_row(inputs, 0);
  return {inputs[0].shape};
}

Call SignalDelay::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(0, DType::int16);
  const Shape& x = prepare.inputs[0].shape;
  const std::int32_t rows = row_count(x);
  prepare.state<std::int16_t>(kept_count(rows, delay_length));
  return ONDA_CALL(prepare, signal_delay, SignalDelay, {rows, x[-1], delay_length});
}

ONDA_CUSTOM_OPERATOR(SignalDelay);

}  // namespace onda
