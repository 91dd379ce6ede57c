// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/circular_buffer/circular_buffer.h"

#include "onda/ops/circular_buffer/circular_buffer_kernel.h"
#include "onda/ops/custom_operator.h"
#include "onda/ops/view.h"

namespace onda {

std::int32_t CircularBuffer::period() const {
  if (cycles_max > 0) return cycles_max;
  return slots == 5 || slots == 13 || slots == 25 ? 1 : 2;
}

CircularBuffer CircularBuffer::with_outputs(const Operands& outputs) const {
  outputs.expect_count(1, 1);
  outputs.expect_rank(0, 4);
  return {.slots = outputs[0].shape[1], .cycles_max = cycles_max};
}

CircularBuffer CircularBuffer::from(const CustomOptions& options) {
  return {.cycles_max = options.get<std::int32_t>("cycles_max", 0)};
}
CustomOptions CircularBuffer::options() const { return {{"cycles_max", std::int64_t{cycles_max}}}; }

std::vector<Shape> CircularBuffer::output_shapes(const Operands& inputs) const {
  if (slots < 1) throw Error("expected at least 1 slot, received {}", slots);
  inputs.expect_count(1, 1);
  inputs.expect_rank(0, 4);
  const Shape& frame = inputs[0].shape;
  inputs.expect_shape(0, {1, 1, frame[2], frame[3]});
  return {{1, slots, frame[2], frame[3]}};
}

Call CircularBuffer::prepare(Prepare& prepare) const {
  moved_type(prepare);
  const auto frame_bytes = static_cast<std::int64_t>(prepare.inputs[0].bytes());
  if (frame_bytes > INT32_MAX / slots) {
    throw Error("expected a window of at most {} bytes, received {} slots of {}", INT32_MAX, slots,
                frame_bytes);
  }
  prepare.state<std::int32_t>(1);
  prepare.ends_runs();
  return ONDA_CALL(prepare, circular_buffer, CircularBuffer,
                   {.frame_bytes = static_cast<std::int32_t>(frame_bytes),
                    .kept_bytes = static_cast<std::int32_t>(frame_bytes * (slots - 1)),
                    .period = period()});
}

ONDA_CUSTOM_OPERATOR(CircularBuffer);

}  // namespace onda
