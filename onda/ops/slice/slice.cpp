// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/slice/slice.h"

#include "onda/ops/slice/computed_begin.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Slice::code = schema::BuiltinOperator::SLICE;

namespace {

ViewLoops sliced(const Operands& inputs) {
  std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  const auto begin = numbers(inputs, 1);
  const auto extents = Slice{}.output_shapes(inputs)[0].extents();
  std::int64_t first = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    first += begin[i] * axes[i].step;
    axes[i].count = extents[i];
  }
  return view_of(first, axes);
}

}  // namespace

namespace {

// Where the begin is computed, the sizes say all of the shape.
Shape computed_part(const Operands& inputs) {
  const Shape& x = inputs[0].shape;
  if (inputs[1].type != DType::int64) inputs.expect_type(1, DType::int32);
  inputs.expect_shape(1, {x.rank()});
  const std::vector<std::int32_t> size = numbers(inputs, 2);
  if (size.size() != x.extents().size()) {
    throw inputs.error(2, "expected {} numbers, received {}", x.rank(), size.size());
  }
  for (std::size_t i = 0; i < size.size(); ++i) {
    if (size[i] < 0 || size[i] > x[static_cast<int>(i)]) {
      throw inputs.error(2,
                         "axis {}: expected a size from 0 to {} where begin is computed, "
                         "received {}",
                         i, x[static_cast<int>(i)], size[i]);
    }
  }
  return Shape(size);
}

}  // namespace

std::vector<Shape> Slice::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  if (!inputs[1].is_constant()) return {computed_part(inputs)};
  const std::vector<std::int32_t>& extents = inputs[0].shape.extents();
  const auto begin = numbers(inputs, 1);
  const auto size = numbers(inputs, 2);
  if (begin.size() != extents.size() || size.size() != extents.size()) {
    throw inputs.error(1, "expected {} numbers, received {} and {} sizes", extents.size(),
                       begin.size(), size.size());
  }
  std::vector<std::int32_t> result;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const std::int64_t count = size[i] == -1 ? std::int64_t{extents[i]} - begin[i] : size[i];
    if (begin[i] < 0 || count < 0 || begin[i] + count > extents[i]) {
      throw inputs.error(1, "axis {}: expected {} elements from {} on to lie within {}", i, count,
                         begin[i], extents[i]);
    }
    result.push_back(static_cast<std::int32_t>(count));
  }
  return {Shape(std::move(result))};
}

Call Slice::prepare(Prepare& prepare) const {
  if (!prepare.inputs[1].is_constant()) {
    const std::vector<std::int32_t>& part = prepare.outputs[0].shape.extents();
    return slice_from_computed(prepare, part, {.named = std::vector<bool>(part.size(), true)});
  }
  return pick(prepare, sliced(prepare.inputs));
}

void Slice::forward(const TrainingBatch& batch) const {
  pick_forward(batch, sliced(operands(batch)));
}

void Slice::backward(const TrainingBatch& batch) const {
  pick_backward(batch, sliced(operands(batch)));
}

ONDA_OPERATOR(Slice);

}  // namespace onda
