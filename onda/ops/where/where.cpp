// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/where/where.h"

#include <algorithm>

#include "onda/ops/view.h"
#include "onda/ops/where/where_kernel.h"

namespace onda {
namespace {

Error unknown_type(const Operands& inputs) {
  return inputs.error(0, "expected bool, float32, int8, uint8, int32, uint32 or int64, received {}",
                      name_of(inputs[0].type));
}

template <class T>
std::int64_t count_places(const Tensor& condition) {
  const auto* values = reinterpret_cast<const T*>(condition.data.data());
  const std::int64_t elements = condition.shape.elements();
  return elements - std::count(values, values + elements, T());
}

std::int64_t count_places(const Operands& inputs) {
  switch (inputs[0].type) {
    case DType::boolean:
    case DType::uint8:
      return count_places<std::uint8_t>(inputs[0]);
    case DType::float32:
      return count_places<float>(inputs[0]);
    case DType::int8:
      return count_places<std::int8_t>(inputs[0]);
    case DType::int32:
      return count_places<std::int32_t>(inputs[0]);
    case DType::uint32:
      return count_places<std::uint32_t>(inputs[0]);
    case DType::int64:
      return count_places<std::int64_t>(inputs[0]);
    default:
      throw unknown_type(inputs);
  }
}

}  // namespace

const schema::BuiltinOperator Where::code = schema::BuiltinOperator::WHERE;

std::vector<Shape> Where::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  const Tensor& condition = inputs[0];
  if (condition.shape.rank() == 0) throw inputs.error(0, "expected axes, received a scalar");
  const std::int64_t places =
      condition.is_constant() ? count_places(inputs) : condition.shape.elements();
  const Shape shape{static_cast<std::int32_t>(places), condition.shape.rank()};
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

#define ONDA_WHERE(T) ONDA_CALL(prepare, where, Where<T>, {extents, shape.rank(), count, rows})

Call Where::prepare(Prepare& prepare) const {
  expect_computed(prepare.inputs, 0);
  prepare.outputs.expect_type(0, DType::int64);
  const Shape& shape = prepare.inputs[0].shape;
  const std::int32_t* const extents = prepare.keep(shape.extents(), "extents");
  const int count = prepare.inputs.count(0);
  const std::int32_t rows = prepare.outputs[0].shape[0];
  switch (prepare.inputs[0].type) {
    case DType::boolean:
    case DType::uint8:
      return ONDA_WHERE(uint8_t);
    case DType::float32:
      return ONDA_WHERE(float);
    case DType::int8:
      return ONDA_WHERE(int8_t);
    case DType::int32:
      return ONDA_WHERE(int32_t);
    case DType::uint32:
      return ONDA_WHERE(uint32_t);
    case DType::int64:
      return ONDA_WHERE(int64_t);
    default:
      throw unknown_type(prepare.inputs);
  }
}

ONDA_OPERATOR(Where);

}  // namespace onda
