// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gather_nd/gather_nd.h"

#include "onda/ops/gather_nd/gather_nd_kernel.h"
#include "onda/ops/places.h"

namespace onda {

const schema::BuiltinOperator GatherNd::code = schema::BuiltinOperator::GATHER_ND;

std::vector<Shape> GatherNd::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  const PlacesInShape places(inputs, 1, inputs[0].shape);
  std::vector<std::int32_t> extents = places.place_shape;
  extents.insert(extents.end(), places.slice_shape.begin(), places.slice_shape.end());
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

// By indices of either type.
#define ONDA_GATHER_ND(size)                                                              \
  (is_wide ? ONDA_CALL(prepare, gather_nd, GatherNdWide<size>, {kept, slice_bytes, zero}) \
           : ONDA_CALL(prepare, gather_nd, GatherNd<size>, {kept, slice_bytes, zero}))

Call GatherNd::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  const PlacesInShape places(prepare.inputs, 1, prepare.inputs[0].shape);
  const std::size_t size = size_of(moved_type(prepare));
  const std::int64_t bytes = std::int64_t{places.slice} * static_cast<std::int64_t>(size);
  if (bytes > INT32_MAX) throw Error("expected at most {} bytes in one slice", INT32_MAX);
  if (prepare.inputs[1].is_constant()) {
    // Runs of the input, one for each place.
    std::vector<std::int32_t> slice(static_cast<std::size_t>(places.slice));
    for (std::size_t i = 0; i < slice.size(); ++i) slice[i] = static_cast<std::int32_t>(i);
    return pick(prepare, ListedAxes{places.known(prepare.inputs, 1), std::move(slice)});
  }
  const kernel::NamedPlaces kept = places.keep(prepare);
  const auto slice_bytes = static_cast<std::int32_t>(bytes);
  const auto zero = static_cast<std::int8_t>(zero_of(prepare)[0]);
  const bool is_wide = prepare.inputs[1].type == DType::int64;
  Call bound = size == 1   ? ONDA_GATHER_ND(1)
               : size == 2 ? ONDA_GATHER_ND(2)
               : size == 4 ? ONDA_GATHER_ND(4)
                           : ONDA_GATHER_ND(8);
  places.check_in(bound, 1, 1);
  return bound;
}

ONDA_OPERATOR(GatherNd);

}  // namespace onda
