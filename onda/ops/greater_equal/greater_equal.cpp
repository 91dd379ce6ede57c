// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/greater_equal/greater_equal.h"

#include "onda/ops/comparison.h"
#include "onda/ops/greater_equal/greater_equal_kernel.h"

namespace onda {

const schema::BuiltinOperator GreaterEqual::code = schema::BuiltinOperator::GREATER_EQUAL;

std::vector<Shape> GreaterEqual::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call GreaterEqual::prepare(Prepare& prepare) const {
  return comparison(prepare, kernel::is_greater | kernel::is_equal, {.int16_counts = true});
}

ONDA_OPERATOR(GreaterEqual);

}  // namespace onda
