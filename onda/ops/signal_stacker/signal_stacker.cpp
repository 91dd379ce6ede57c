// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/signal_stacker/signal_stacker.h"

#include "onda/ops/signal.h"
#include "onda/ops/signal_stacker/signal_stacker_kernel.h"

namespace onda {

SignalStacker SignalStacker::from(const CustomOptions& options) {
  return {options.get<std::int32_t>("num_channels"),
          options.get<std::int32_t>("stacker_left_context"),
          options.get<std::int32_t>("stacker_right_context"),
          options.get<std::int32_t>("stacker_step")};
}
CustomOptions SignalStacker::options() const {
  return {{"num_channels", std::int64_t{num_channels}},
          {"stacker_left_context", std::int64_t{stacker_left_context}},
          {"stacker_right_context", std::int64_t{stacker_right_context}},
          {"stacker_step", std::int64_t{stacker_step}}};
}

std::vector<Shape> SignalStacker::output_shapes(const Operands& inputs) const {
  expect_option("num_channels", num_channels, 1);
  expect_option("stacker_left_context", stacker_left_context, 0);
  expect_option("stacker_right_context", stacker_right_context, 0);
  expect_option("stacker_step", stacker_step, 1);
  inputs.expect_count(1, 1);
  expect_vector(inputs, 0);
  inputs.expect_shape(0, {num_channels});
  const std::int64_t frames = std::int64_t{stacker_left_context} + stacker_right_context + 1;
  if (stacker_step > frames) {
    throw Error("option stacker_step: expected at most {}, received {}", frames, stacker_step);
  }
  if (frames * num_channels > Shape::max_elements) {
    throw Error("expected at most {} numbers in a stack, received {} frames of {}",
                Shape::max_elements, frames, num_channels);
  }
  return {{static_cast<std::int32_t>(frames * num_channels)}, {}};
}

Call SignalStacker::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(0, DType::int16);
  prepare.outputs.expect_type(1, DType::boolean);
  prepare.state<std::int16_t>(static_cast<std::size_t>(prepare.outputs.count(0)));
  prepare.state<std::int32_t>(1);
  return ONDA_CALL(prepare, signal_stacker, SignalStacker,
                   {.channels = num_channels,
                    .left = stacker_left_context,
                    .frames = stacker_left_context + stacker_right_context + 1,
                    .step = stacker_step});
}

ONDA_CUSTOM_OPERATOR(SignalStacker);

}  // namespace onda
