// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/arg.h"

namespace onda {
namespace {

int arg_axis(const Operands& inputs) {
  inputs.expect_count(2, 2);
  const auto axis = numbers(inputs, 1);
  if (axis.size() != 1) throw inputs.error(1, "expected one number, received {}", axis.size());
  return axis_of(axis[0], inputs[0].shape.rank());
}

}  // namespace

Shape arg_shape(const Operands& inputs) {
  const int axis = arg_axis(inputs);
  const Shape& x = inputs[0].shape;
  std::vector<std::int32_t> extents = x.extents();
  extents.erase(extents.begin() + axis);
  Shape shape(std::move(extents));
  if (x.elements() == 0 && shape.elements() != 0) {
    throw inputs.error(0, "expected no empty axis, received shape {}", to_string(x));
  }
  return shape;
}

kernel::ArgLoops arg_loops(const Prepare& prepare, DType output_type) {
  expect_computed(prepare.inputs, 0);
  prepare.outputs.expect_type(0, output_type);
  const int axis = arg_axis(prepare.inputs);
  const Shape& x = prepare.inputs[0].shape;
  return {.outer = static_cast<std::int32_t>(x.elements(0, axis)),
          .count = x[axis],
          .inner = static_cast<std::int32_t>(x.elements(axis + 1, x.rank())),
          .is_wide = static_cast<std::int8_t>(output_type == DType::int64 ? 1 : 0)};
}

DType arg_type(schema::TensorType type) {
  if (type == schema::TensorType::INT32) return DType::int32;
  if (type == schema::TensorType::INT64) return DType::int64;
  throw Error("output_type: expected int32 or int64, received {}",
              schema::EnumNameTensorType(type));
}

schema::TensorType arg_type(DType type) {
  return type == DType::int64 ? schema::TensorType::INT64 : schema::TensorType::INT32;
}

}  // namespace onda
