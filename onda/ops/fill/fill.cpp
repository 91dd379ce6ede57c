// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fill/fill.h"

#include "onda/ops/fill/fill_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Fill::code = schema::BuiltinOperator::FILL;

std::vector<Shape> Fill::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  if (inputs[1].shape.elements() != 1) {
    throw inputs.error(1, "expected one value, received shape {}", to_string(inputs[1].shape));
  }
  const Shape shape(numbers(inputs, 0));
  static_cast<void>(shape.elements());  // throws where they are too many, or negative
  return {shape};
}

Call Fill::prepare(Prepare& prepare) const {
  expect_moved(prepare, prepare.outputs, 0, 1);
  const int count = prepare.outputs.count(0);
  const auto size = static_cast<std::int8_t>(size_of(prepare.inputs[1].type));
  if (!prepare.inputs[1].is_constant()) {
    return ONDA_CALL(prepare, fill, FillComputed, {.count = count, .size = size});
  }
  return ONDA_CALL(prepare, fill, FillConstant,
                   {.count = count, .size = size, .value = keep_constant(prepare, 1, "value")});
}

ONDA_OPERATOR(Fill);

}  // namespace onda
