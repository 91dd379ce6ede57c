// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pad/pad.h"

#include <algorithm>

#include "onda/ops/pad/pad_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Pad::code = schema::BuiltinOperator::PAD;

namespace {

// Where the input lies in the output.
ViewLoops inside(const Operands& inputs) {
  const Shape& input = inputs[0].shape;
  std::vector<ViewAxis> axes = axes_of(Pad{}.output_shapes(inputs)[0]);
  const auto paddings = numbers(inputs, 1);
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    begin += paddings[2 * i] * axes[i].step;
    axes[i].count = input[static_cast<int>(i)];
  }
  return view_of(begin, axes);
}

}  // namespace

std::vector<Shape> Pad::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  const auto paddings = numbers(inputs, 1);
  if (paddings.size() != 2 * extents.size()) {
    throw inputs.error(1, "expected {} numbers, received {}", 2 * extents.size(), paddings.size());
  }
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const std::int64_t before = paddings[2 * i];
    const std::int64_t after = paddings[2 * i + 1];
    const std::int64_t extent = extents[i] + before + after;
    if (before < 0 || after < 0 || extent > Shape::max_elements) {
      throw inputs.error(1, "axis {}: expected paddings of at least 0, received {} and {}", i,
                         before, after);
    }
    extents[i] = static_cast<std::int32_t>(extent);
  }
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call Pad::prepare(Prepare& prepare) const {
  const ViewLoops loops = inside(prepare.inputs);
  const int count = prepare.outputs.count(0);
  const int input_count = prepare.inputs.count(0);
  if (moved_type(prepare) == DType::float32) {
    return ONDA_CALL(
        prepare, pad, PadFloat,
        {.count = count, .input_count = input_count, .value = 0, .view = keep(prepare, loops)});
  }
  return ONDA_CALL(prepare, pad, PadInt8,
                   {.count = count,
                    .input_count = input_count,
                    .value = static_cast<std::int8_t>(prepare.outputs.zero_point(0)),
                    .view = keep(prepare, loops)});
}

void Pad::forward(const TrainingBatch& batch) const {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const TrainingTensor& output = batch.outputs[0];
  std::fill_n(output.value, output.elements * batch.stride, 0.0f);
  for_each_in(inside(operands(batch)), batch.inputs[0].elements,
              [&](std::int64_t n, std::int64_t at) {
                std::copy_n(batch.inputs[0].value + n * batch.stride, batch.stride,
                            output.value + at * batch.stride);
              });
}

void Pad::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  for_each_in(inside(operands(batch)), input.elements, [&](std::int64_t n, std::int64_t at) {
    const float* dy = batch.outputs[0].gradient + at * batch.stride;
    float* dx = input.gradient + n * batch.stride;
    for (int i = 0; i < batch.stride; ++i) dx[i] = input.accumulate ? dx[i] + dy[i] : dy[i];
  });
}

ONDA_OPERATOR(Pad);

}  // namespace onda
