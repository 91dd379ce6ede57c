// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_framer/signal_framer.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_framer/signal_framer_kernel.h"

namespace onda {

SignalFramer SignalFramer::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("frame_size"), options.get<std::int32_t>("frame_step"),
          options.get<bool>("prefill")};
}
CustomOptions SignalFramer::options() const {
  return {{"frame_size", std::int64_t{frame_size}},
          {"frame_step", std::int64_t{frame_step}},
          {"prefill", prefill}};
}

std::vector<Shape> SignalFramer::output_shapes(const Operands& inputs) const {
  expect_option("frame_size", frame_size, 1);
  expect_option("frame_step", frame_step, 1);
  inputs.expect_count(1, 1);
  expect_row(inputs, 0);
  const Shape& x = inputs[0].shape;
  if (frame_step < 1 || x[-1] % frame_step != 0) {
    throw inputs.error(0, "expected a multiple of frame_step, {}, samples, received {}", frame_step,
                       x[-1]);
  }
  if (prefill && frame_step > frame_size) {
    throw Error("option prefill: expected frame_step <= frame_size, received {} and {}", frame_step,
                frame_size);
  }
  return {with_last(x, 1, {x[-1] / frame_step, frame_size}), {}};
}

Call SignalFramer::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(1, DType::boolean);
  const Shape& x = prepare.inputs[0].shape;
  const std::int32_t rows = row_count(x);
  const std::int64_t fill = (std::int64_t{frame_size} + frame_step - 1) / frame_step;
  const std::int64_t kept = prefill ? frame_size : fill * frame_step;
  prepare.state<std::int16_t>(kept_count(rows, kept));
  prepare.state<std::int32_t>(1);
  return ONDA_CALL(prepare, signal_framer, SignalFramer,
                   {.rows = rows,
                    .steps = x[-1] / frame_step,
                    .frame_step = frame_step,
                    .frame_size = frame_size,
                    .kept = static_cast<std::int32_t>(kept),
                    .fill = prefill ? 0 : static_cast<std::int32_t>(fill)});
}

ONDA_CUSTOM_OPERATOR(SignalFramer);

}  // namespace onda
