// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_window/signal_window.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_window/signal_window_kernel.h"

namespace onda {

SignalWindow SignalWindow::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("shift")};
}
CustomOptions SignalWindow::options() const { return {{"shift", std::int64_t{shift}}}; }

std::vector<Shape> SignalWindow::output_shapes(const Operands& inputs) const {
  expect_option("shift", shift, 0, 31);
  inputs.expect_count(2, 2);
  expect_row(inputs, 0);
  expect_vector(inputs, 1);
  const Shape& x = inputs[0].shape;
  if (x.elements() % inputs[1].shape.elements() != 0) {
    throw inputs.error(1, "expected an extent that divides the {} samples, received {}",
                       x.elements(), inputs[1].shape.elements());
  }
  return {x};
}

Call SignalWindow::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(0, DType::int16);
  const auto* window = prepare.constant<std::int16_t>(1, "window");
  return ONDA_CALL(
      prepare, signal_window, SignalWindow,
      {prepare.inputs.count(0), prepare.inputs.count(1), static_cast<std::int8_t>(shift), window});
}

ONDA_CUSTOM_OPERATOR(SignalWindow);

}  // namespace onda
