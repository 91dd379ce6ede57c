// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/slice/slice.h"

#include "onda/ops/slice/slice_kernel.h"
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

template <class Index>
Call::Check part_check(const std::vector<std::int32_t>& limits, std::size_t place) {
  return [=](void* const* memory) {
    const auto* begin = static_cast<const Index*>(memory[place]);
    for (std::size_t axis = 0; axis < limits.size() / 2; ++axis) {
      if (begin[axis] >= 0 && begin[axis] <= limits[2 * axis]) continue;
      throw Error("input 1: element {}: expected a begin from 0 to {}, received {}", axis,
                  limits[2 * axis], begin[axis]);
    }
  };
}

// Elements that lie together are a run: the last axes, as far as the part has all of them.
Call from_computed(Prepare& prepare) {
  const Operands& inputs = prepare.inputs;
  const Shape& x = inputs[0].shape;
  const Shape& part = prepare.outputs[0].shape;
  const auto size = static_cast<std::int8_t>(size_of(moved_type(prepare)));
  if (prepare.outputs.count(0) == 0) {
    throw prepare.outputs.error(0, "expected no empty axis, received shape {}", to_string(part));
  }
  std::vector<ViewAxis> axes = axes_of(x);
  std::vector<std::int32_t> limits;
  for (int i = 0; i < x.rank(); ++i) {
    ViewAxis& axis = axes[static_cast<std::size_t>(i)];
    limits.insert(limits.end(), {x[i] - part[i], static_cast<std::int32_t>(axis.step)});
    axis.count = part[i];
  }
  std::int64_t run = 1;
  for (bool all = true; all && !axes.empty(); axes.pop_back()) {
    run *= axes.back().count;
    all = axes.back().count == x[static_cast<int>(axes.size()) - 1];
  }
  if (run * size > INT32_MAX) throw Error("expected at most {} bytes in one run", INT32_MAX);
  const bool is_wide = inputs[1].type == DType::int64;
  const bool from_constant = inputs[0].is_constant();
  const std::size_t place = from_constant ? 0 : 1;
  const Call::Check check =
      is_wide ? part_check<std::int64_t>(limits, place) : part_check<std::int32_t>(limits, place);
  const kernel::SlicedPart sliced = {
      .count = static_cast<int>(part.elements() / run),
      .size = size,
      .axes = static_cast<std::int8_t>(x.rank()),
      .run_bytes = static_cast<std::int32_t>(run * size),
      .order = keep(prepare, view_of(0, axes)),
      .limits = limits.empty() ? nullptr : prepare.keep(std::move(limits), "limits")};
  const void* table = from_constant ? keep_constant(prepare, 0, "table") : nullptr;
  Call call = from_constant
                  ? (is_wide ? ONDA_CALL(prepare, slice, SliceOfConstant<int64_t>, {sliced, table})
                             : ONDA_CALL(prepare, slice, SliceOfConstant<int32_t>, {sliced, table}))
                  : (is_wide ? ONDA_CALL(prepare, slice, SliceFrom<int64_t>, {sliced})
                             : ONDA_CALL(prepare, slice, SliceFrom<int32_t>, {sliced}));
  call.set_check(check);
  return call;
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
  if (!prepare.inputs[1].is_constant()) return from_computed(prepare);
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
