// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reshape/reshape.h"

#include <algorithm>

#include "onda/ops/operator_model.h"
#include "onda/ops/reshape/reshape_kernel.h"

namespace onda {

const schema::BuiltinOperator Reshape::code = schema::BuiltinOperator::RESHAPE;

Reshape Reshape::from(const Options& options) { return {options.new_shape}; }

Reshape::Options Reshape::options() const {
  Options options;
  options.new_shape = new_shape;
  return options;
}

std::vector<Shape> Reshape::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 2);
  std::vector<std::int32_t> extents = new_shape;
  if (inputs.has(1)) {
    inputs.expect_constant(1);
    inputs.expect_type(1, DType::int32);
    inputs.expect_rank(1, 1);
    const auto values = inputs[1].values<std::int32_t>();
    extents.assign(values.begin(), values.end());
  }
  const std::int64_t elements = inputs[0].shape.elements();
  // Old files say {0} of a scalar. Source: TensorFlow Lite, GetOutputShapeFromParam.
  if (!inputs.has(1) && elements == 1 && extents == std::vector<std::int32_t>{0}) extents.clear();
  const auto open = std::find(extents.begin(), extents.end(), -1);
  if (open != extents.end()) {
    *open = 1;
    const std::int64_t others = Shape(extents).elements();
    *open = others == 0 ? 0 : static_cast<std::int32_t>(elements / others);
  }
  const Shape shape(std::move(extents));
  if (shape.elements() != elements) {
    throw inputs.error(0, "expected as many elements as shape {} has, received shape {}",
                       to_string(shape), to_string(inputs[0].shape));
  }
  return {shape};
}

Call Reshape::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, prepare.inputs[0].type);
  const std::size_t bytes = prepare.inputs[0].bytes();
  if (bytes > INT32_MAX) throw Error("expected at most {} bytes, received {}", INT32_MAX, bytes);
  return ONDA_CALL(prepare, reshape, Reshape, {.bytes = static_cast<int>(bytes)});
}

ONDA_OPERATOR(Reshape);

}  // namespace onda
