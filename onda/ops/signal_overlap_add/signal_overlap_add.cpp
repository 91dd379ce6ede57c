// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_overlap_add/signal_overlap_add.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_overlap_add/signal_overlap_add_kernel.h"

namespace onda {

SignalOverlapAdd SignalOverlapAdd::from(const CustomOptions& options) {
  return {stored_type(options), options.get<std::int32_t>("frame_step")};
}
CustomOptions SignalOverlapAdd::options() const {
  return {{"T", stored_number(type)}, {"frame_step", std::int64_t{frame_step}}};
}

std::vector<Shape> SignalOverlapAdd::output_shapes(const Operands& inputs) const {
  expect_option("frame_step", frame_step, 1);
  inputs.expect_count(1, 1);
  expect_row(inputs, 0);
  const Shape& x = inputs[0].shape;
  if (x.rank() < 2 || frame_step < 1 || frame_step > x[-1]) {
    throw inputs.error(0, "expected frames of {} samples or more, received shape {}", frame_step,
                       to_string(x));
  }
  return {with_last(x, 2, {x[-2] * frame_step})};
}

Call SignalOverlapAdd::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, type);
  prepare.outputs.expect_type(0, type);
  const Shape& x = prepare.inputs[0].shape;
  const auto rows = static_cast<std::int32_t>(x.elements(0, x.rank() - 2));
  const auto kept = static_cast<std::size_t>(rows) * static_cast<std::size_t>(x[-1]);
  if (type == DType::float32) {
    prepare.state<float>(kept);
    return ONDA_CALL(prepare, signal_overlap_add, SignalOverlapAdd<float>,
                     {rows, x[-2], x[-1], frame_step});
  }
  if (type == DType::int16) {
    prepare.state<std::int16_t>(kept);
    return ONDA_CALL(prepare, signal_overlap_add, SignalOverlapAdd<int16_t>,
                     {rows, x[-2], x[-1], frame_step});
  }
  throw prepare.inputs.error(0, "expected float32 or int16, received {}", name_of(type));
}

ONDA_CUSTOM_OPERATOR(SignalOverlapAdd);

}  // namespace onda
