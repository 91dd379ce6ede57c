// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/shape/shape.h"

#include "onda/ops/shape/shape_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator ShapeOf::code = schema::BuiltinOperator::SHAPE;

ShapeOf ShapeOf::from(const Options& options) {
  if (options.out_type == schema::TensorType::INT64) return {DType::int64};
  // The format's default is FLOAT32, which stands for what is not said.
  if (options.out_type != schema::TensorType::INT32 &&
      options.out_type != schema::TensorType::FLOAT32) {
    throw Error("out_type: expected int32 or int64");
  }
  return {};
}

ShapeOf::Options ShapeOf::options() const {
  Options options;
  options.out_type =
      out_type == DType::int64 ? schema::TensorType::INT64 : schema::TensorType::INT32;
  return options;
}

std::vector<Shape> ShapeOf::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {{inputs[0].shape.rank()}};
}

Call ShapeOf::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, out_type);
  return store_numbers(prepare, prepare.inputs[0].shape.extents());
}

ONDA_OPERATOR(ShapeOf);

}  // namespace onda
