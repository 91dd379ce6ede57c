// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/scatter_nd/scatter_nd.h"

#include "onda/ops/places.h"
#include "onda/ops/scatter_nd/scatter_nd_kernel.h"

namespace onda {

const schema::BuiltinOperator ScatterNd::code = schema::BuiltinOperator::SCATTER_ND;

std::vector<Shape> ScatterNd::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  const Shape shape(numbers(inputs, 2));
  static_cast<void>(shape.elements());  // throws where they are too many, or negative
  if (!inputs[0].is_constant()) inputs.expect_type(0, DType::int32);
  const PlacesInShape places(inputs, 0, shape);
  std::vector<std::int32_t> updates = places.place_shape;
  updates.insert(updates.end(), places.slice_shape.begin(), places.slice_shape.end());
  inputs.expect_shape(1, Shape(std::move(updates)));
  return {shape};
}

namespace {

#define ONDA_SCATTER_ND(T)                                                             \
  (prepare.inputs[0].is_constant()                                                     \
       ? ONDA_CALL(prepare, scatter_nd, ScatterNdConstant<T>,                          \
                   {.place_count = places.count,                                       \
                    .places = prepare.keep(places.known(prepare.inputs, 0), "places"), \
                    .slice = places.slice,                                             \
                    .count = count})                                                   \
   : prepare.inputs[1].is_constant()                                                   \
       ? ONDA_CALL(prepare, scatter_nd, ScatterNdOfConstant<T>,                        \
                   {.places = places.keep(prepare),                                    \
                    .slice = places.slice,                                             \
                    .count = count,                                                    \
                    .updates = prepare.constant<T>(1, "updates")})                     \
       : ONDA_CALL(prepare, scatter_nd, ScatterNd<T>,                                  \
                   {.places = places.keep(prepare), .slice = places.slice, .count = count}))

Call call(Prepare& prepare, const PlacesInShape& places) {
  const int count = prepare.outputs.count(0);
  switch (prepare.inputs[1].type) {
    case DType::float32:
      return ONDA_SCATTER_ND(float);
    case DType::int8:
      return ONDA_SCATTER_ND(int8_t);
    case DType::uint8:
      return ONDA_SCATTER_ND(uint8_t);
    case DType::int16:
      return ONDA_SCATTER_ND(int16_t);
    case DType::int32:
      return ONDA_SCATTER_ND(int32_t);
    case DType::int64:
      return ONDA_SCATTER_ND(int64_t);
    default:
      throw prepare.inputs.error(
          1, "expected float32, int8, uint8, int16, int32 or int64, received {}",
          name_of(prepare.inputs[1].type));
  }
}

}  // namespace

Call ScatterNd::prepare(Prepare& prepare) const {
  if (prepare.inputs[0].is_constant()) expect_computed(prepare.inputs, 1);
  prepare.outputs.expect_type(0, prepare.inputs[1].type);
  const PlacesInShape places(prepare.inputs, 0, prepare.outputs[0].shape);
  Call bound = call(prepare, places);
  if (!prepare.inputs[0].is_constant()) places.check_in(bound, 0, 0);
  return bound;
}

ONDA_OPERATOR(ScatterNd);

}  // namespace onda
