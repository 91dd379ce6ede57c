// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/where/where.h"

#include <algorithm>

#include "onda/ops/view.h"
#include "onda/ops/where/where_kernel.h"

namespace onda {
namespace {

// Calls visit(T()) for the type of a condition.
template <class Visit>
auto visit_type(const Operands& inputs, const Visit& visit) {
  switch (inputs[0].type) {
    case DType::boolean:
    case DType::uint8:
      return visit(std::uint8_t());
    case DType::float32:
      return visit(float());
    case DType::int8:
      return visit(std::int8_t());
    case DType::int32:
      return visit(std::int32_t());
    case DType::uint32:
      return visit(std::uint32_t());
    case DType::int64:
      return visit(std::int64_t());
    default:
      throw inputs.error(0,
                         "expected bool, float32, int8, uint8, int32, uint32 or int64, received {}",
                         name_of(inputs[0].type));
  }
}

}  // namespace

const schema::BuiltinOperator Where::code = schema::BuiltinOperator::WHERE;

std::vector<Shape> Where::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  const Tensor& condition = inputs[0];
  if (condition.shape.rank() == 0) throw inputs.error(0, "expected axes, received a scalar");
  std::int64_t places = condition.shape.elements();
  if (condition.is_constant()) {
    places = visit_type(inputs, [&]<class T>(T zero) {
      const auto* values = reinterpret_cast<const T*>(condition.data.data());
      return places - std::count(values, values + places, zero);
    });
  }
  const Shape shape{static_cast<std::int32_t>(places), condition.shape.rank()};
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call Where::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, DType::int64);
  const Shape& shape = prepare.inputs[0].shape;
  return visit_type(prepare.inputs, [&]<class T>(T) {
    expect_computed(prepare.inputs, 0);
    const auto* extents = prepare.keep(shape.extents(), "extents");
    return ONDA_CALL(prepare, where, Where<T>,
                     {extents, shape.rank(), static_cast<std::int32_t>(shape.elements()),
                      prepare.outputs[0].shape[0]});
  });
}

ONDA_OPERATOR(Where);

}  // namespace onda
