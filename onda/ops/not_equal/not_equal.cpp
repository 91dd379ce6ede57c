// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/not_equal/not_equal.h"

#include "onda/ops/comparison.h"
#include "onda/ops/not_equal/not_equal_kernel.h"

namespace onda {

const schema::BuiltinOperator NotEqual::code = schema::BuiltinOperator::NOT_EQUAL;

std::vector<Shape> NotEqual::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call NotEqual::prepare(Prepare& prepare) const {
  return comparison(prepare, kernel::is_less | kernel::is_greater | kernel::is_unordered,
                    {.takes_bool = true});
}

ONDA_OPERATOR(NotEqual);

}  // namespace onda
