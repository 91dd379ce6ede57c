// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/places.h"

namespace onda {
namespace {

template <class Index>
void check_place(int input, std::size_t number, std::span<const Index> indices,
                 const std::vector<std::int32_t>& extents) {
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    const std::int32_t extent = extents[2 * axis];
    if (indices[axis] >= 0 && indices[axis] < extent) continue;
    throw Error("input {}: place {}, axis {}: expected an index from 0 to {}, received {}", input,
                number, axis, extent - 1, indices[axis]);
  }
}

template <class Index>
void check_places(int input, std::int32_t count, const void* memory,
                  const std::vector<std::int32_t>& extents) {
  const auto* indices = static_cast<const Index*>(memory);
  const std::size_t axes = extents.size() / 2;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    check_place<Index>(input, i, {indices + i * axes, axes}, extents);
  }
}

}  // namespace

PlacesInShape::PlacesInShape(const Operands& inputs, int index, const Shape& shape) {
  const bool is_constant = inputs[index].is_constant();
  is_wide_ = inputs[index].type == DType::int64;
  if (!is_wide_) inputs.expect_type(index, DType::int32);
  const Shape& indices = inputs[index].shape;
  if (indices.rank() < 1 || indices[-1] > shape.rank()) {
    throw inputs.error(index, "expected at most {} indices a place, received shape {}",
                       shape.rank(), to_string(indices));
  }
  const int axes = indices[-1];
  count = static_cast<std::int32_t>(indices.elements(0, indices.rank() - 1));
  if (axes == 0 || (shape.elements() == 0 && count != 0)) {
    throw inputs.error(index, "expected no empty axis, received shapes {} and {}",
                       to_string(indices), to_string(shape));
  }
  slice = static_cast<std::int32_t>(shape.elements(axes, shape.rank()));
  place_shape.assign(indices.extents().begin(), indices.extents().end() - 1);
  slice_shape.assign(shape.extents().begin() + axes, shape.extents().end());
  const std::vector<ViewAxis> all = axes_of(shape);
  for (int axis = 0; axis < axes; ++axis) {
    const ViewAxis& one = all[static_cast<std::size_t>(axis)];
    extents_.push_back(one.count);
    extents_.push_back(static_cast<std::int32_t>(one.step));
  }
  if (is_constant) static_cast<void>(known(inputs, index));
}

kernel::NamedPlaces PlacesInShape::keep(Prepare& prepare) const {
  return {count, static_cast<std::int8_t>(extents_.size() / 2), prepare.keep(extents_, "extents")};
}

std::vector<std::int32_t> PlacesInShape::known(const Operands& inputs, int index) const {
  const std::vector<std::int32_t> all = numbers(inputs, index);
  const std::size_t axes = extents_.size() / 2;
  std::vector<std::int32_t> places;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::span<const std::int32_t> one(all.data() + i * axes, axes);
    check_place<std::int32_t>(index, i, one, extents_);
    std::int32_t at = 0;
    for (std::size_t axis = 0; axis < axes; ++axis) at += one[axis] * extents_[2 * axis + 1];
    places.push_back(at);
  }
  return places;
}

void PlacesInShape::check_in(Call& call, int index, std::size_t argument) const {
  const auto check = is_wide_ ? check_places<std::int64_t> : check_places<std::int32_t>;
  call.set_check([=, count = count, extents = extents_](void* const* memory) {
    check(index, count, memory[argument], extents);
  });
}

}  // namespace onda
