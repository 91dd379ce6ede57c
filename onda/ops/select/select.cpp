// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/select/select.h"

#include "onda/ops/select.h"

namespace onda {

const schema::BuiltinOperator Select::code = schema::BuiltinOperator::SELECT;

std::vector<Shape> Select::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  const Shape& condition = inputs[0].shape;
  const Shape& x = inputs[1].shape;
  inputs.expect_shape(2, x);
  const bool fits = condition == x || condition.rank() == 0 ||
                    (condition.rank() == 1 && x.rank() > 0 && condition[0] == x[0]);
  if (!fits) {
    throw inputs.error(0, "expected shape {}, its first axis alone or none, received {}",
                       to_string(x), to_string(condition));
  }
  if (x.elements() == 0 || x.rank() > 8) {
    throw inputs.error(1, "expected at most 8 axes, none of them empty, received shape {}",
                       to_string(x));
  }
  return {x};
}

Call Select::prepare(Prepare& prepare) const {
  // One for each index of the first axis: as many axes as x has.
  std::vector<std::int32_t> extents = prepare.inputs[0].shape.extents();
  if (extents.size() == 1) extents.resize(prepare.inputs[1].shape.extents().size(), 1);
  return select(prepare, Shape(std::move(extents)));
}

ONDA_OPERATOR(Select);

}  // namespace onda
