// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dynamic_update_slice/dynamic_update_slice.h"

#include <algorithm>

#include "onda/ops/dynamic_update_slice/dynamic_update_slice_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator DynamicUpdateSlice::code =
    schema::BuiltinOperator::DYNAMIC_UPDATE_SLICE;

std::vector<Shape> DynamicUpdateSlice::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  const Shape& all = inputs[0].shape;
  const Shape& part = inputs[1].shape;
  if (inputs[2].type != DType::int64) inputs.expect_type(2, DType::int32);
  inputs.expect_shape(2, {all.rank()});
  bool fits = part.rank() == all.rank() && all.rank() <= kernel::view_axes;
  for (int i = 0; fits && i < all.rank(); ++i) fits = part[i] <= all[i];
  if (!fits) {
    throw inputs.error(1, "expected a part of shape {}, of at most {} axes, received {}",
                       to_string(all), static_cast<int>(kernel::view_axes), to_string(part));
  }
  return {all};
}

Call DynamicUpdateSlice::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  expect_computed(inputs, 0);
  expect_computed(inputs, 1);
  expect_moved(prepare, inputs, 1);
  const std::size_t size = size_of(moved_type(prepare));
  if (inputs[0].bytes() > INT32_MAX) throw inputs.error(0, "expected at most {} bytes", INT32_MAX);
  const Shape& part = inputs[1].shape;
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  std::vector<std::int32_t> extents;
  std::vector<std::int32_t> begin(axes.size());
  if (inputs[2].is_constant()) begin = numbers(inputs, 2);
  std::int64_t at = 0;
  for (int i = part.rank() - 1; i >= 0; --i) {
    const ViewAxis& axis = axes[static_cast<std::size_t>(i)];
    extents.insert(extents.end(), {axis.count, part[i], static_cast<std::int32_t>(axis.step)});
    at += std::clamp(begin[static_cast<std::size_t>(i)], 0, axis.count - part[i]) * axis.step;
  }
  const bool any = !extents.empty();
  const kernel::UpdatedPart kept = {static_cast<std::int32_t>(inputs[0].bytes()),
                                    static_cast<std::int8_t>(size),
                                    static_cast<std::int8_t>(part.rank()),
                                    any ? prepare.keep(std::move(extents), "extents") : nullptr};
  if (inputs[2].is_constant()) {
    return ONDA_CALL(prepare, dynamic_update_slice, UpdateSlice,
                     {.part = kept, .at = static_cast<std::int32_t>(at)});
  }
  return inputs[2].type == DType::int64
             ? ONDA_CALL(prepare, dynamic_update_slice, DynamicUpdateSlice<int64_t>, {kept})
             : ONDA_CALL(prepare, dynamic_update_slice, DynamicUpdateSlice<int32_t>, {kept});
}

ONDA_OPERATOR(DynamicUpdateSlice);

}  // namespace onda
