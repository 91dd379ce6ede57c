// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/view.h"

#include <algorithm>

namespace onda {

ViewLoops view_of(std::int64_t begin, const std::vector<ViewAxis>& axes) {
  std::vector<ViewAxis> merged;  // the last axis first
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    if (axis->count == 1) continue;
    if (!merged.empty() && merged.back().step * merged.back().count == axis->step) {
      merged.back().count *= axis->count;
    } else {
      merged.push_back(*axis);
    }
  }
  if (merged.empty()) merged.push_back({1, 0});
  if (merged.size() > kernel::view_axes + 1) {
    throw Error("expected at most {} axes, received {}", kernel::view_axes + 1, merged.size());
  }
  ViewLoops loops;
  loops.view.begin = static_cast<std::int32_t>(begin);
  loops.view.count = merged[0].count;
  loops.view.step = static_cast<std::int32_t>(merged[0].step);
  loops.view.outer_axes = static_cast<std::int8_t>(merged.size() - 1);
  for (std::size_t i = 1; i < merged.size(); ++i) {
    loops.outer[2 * i - 2] = merged[i].count;
    loops.outer[2 * i - 1] = static_cast<std::int32_t>(merged[i].step);
  }
  return loops;
}

std::vector<ViewAxis> axes_of(const Shape& shape) {
  std::vector<ViewAxis> axes(static_cast<std::size_t>(shape.rank()));
  std::int64_t step = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    axes[static_cast<std::size_t>(i)] = {shape[i], step};
    step *= shape[i];
  }
  return axes;
}

kernel::View keep(Prepare& prepare, const ViewLoops& loops, const char* name) {
  kernel::View view = loops.view;
  const int count = 2 * view.outer_axes;
  if (count > 0) {
    view.outer = prepare.keep(
        std::vector<std::int32_t>(loops.outer.begin(), loops.outer.begin() + count), name);
  }
  return view;
}

DType moved_type(const Prepare& prepare) {
  const DType type = prepare.type();
  if (type == DType::int8 && (prepare.inputs.scale(0) != prepare.outputs.scale(0) ||
                              prepare.inputs.zero_point(0) != prepare.outputs.zero_point(0))) {
    throw prepare.outputs.error(
        0, "expected scale {} and zero point {} as the input has, received {} and {}",
        prepare.inputs.scale(0), prepare.inputs.zero_point(0), prepare.outputs.scale(0),
        prepare.outputs.zero_point(0));
  }
  return type;
}

Call pick(Prepare& prepare, const ViewLoops& loops) {
  const int count = prepare.outputs.count(0);
  return moved_type(prepare) == DType::float32
             ? ONDA_CALL(prepare, pick, PickFloat, {.count = count, .view = keep(prepare, loops)})
             : ONDA_CALL(prepare, pick, PickInt8, {.count = count, .view = keep(prepare, loops)});
}

std::span<const std::int32_t> numbers(const Operands& inputs, int index) {
  inputs.expect_constant(index);
  inputs.expect_type(index, DType::int32);
  return inputs[index].values<std::int32_t>();
}

Operands operands(const TrainingBatch& batch) {
  std::vector<const Tensor*> tensors;
  for (const TrainingTensor& input : batch.inputs) tensors.push_back(input.tensor);
  return {"input", std::move(tensors)};
}

void pick_forward(const TrainingBatch& batch, const ViewLoops& loops) {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const std::int64_t stride = batch.stride;
  for_each_in(loops, batch.outputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    std::copy_n(batch.inputs[0].value + at * stride, stride, batch.outputs[0].value + n * stride);
  });
}

void pick_backward(const TrainingBatch& batch, const ViewLoops& loops) {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const std::int64_t stride = batch.stride;
  if (!input.accumulate) std::fill_n(input.gradient, input.elements * stride, 0.0f);
  for_each_in(loops, batch.outputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    const float* dy = batch.outputs[0].gradient + n * stride;
    float* dx = input.gradient + at * stride;
    for (std::int64_t i = 0; i < stride; ++i) dx[i] += dy[i];
  });
}

Reduction::Reduction(const Operands& inputs, bool keep_dims) : terms(1) {
  inputs.expect_count(2, 2);
  const Shape& input = inputs[0].shape;
  if (input.elements() == 0) {
    throw inputs.error(0, "expected no empty axis, received shape {}", to_string(input));
  }
  std::vector<bool> reduced(static_cast<std::size_t>(input.rank()));
  for (const std::int32_t axis : numbers(inputs, 1)) {
    if (axis < -input.rank() || axis >= input.rank()) {
      throw inputs.error(1, "expected axes of shape {}, received {}", to_string(input), axis);
    }
    reduced[static_cast<std::size_t>(axis < 0 ? axis + input.rank() : axis)] = true;
  }
  const std::vector<ViewAxis> axes = axes_of(input);
  std::vector<ViewAxis> order;
  std::vector<std::int32_t> extents;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!reduced[i]) order.push_back(axes[i]);
    if (!reduced[i] || keep_dims) extents.push_back(reduced[i] ? 1 : axes[i].count);
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!reduced[i]) continue;
    order.push_back(axes[i]);
    terms *= axes[i].count;
  }
  shape = Shape(std::move(extents));
  loops = view_of(0, order);
}

}  // namespace onda
