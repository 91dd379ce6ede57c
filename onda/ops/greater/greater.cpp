// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/greater/greater.h"

#include "onda/ops/comparison.h"
#include "onda/ops/greater/greater_kernel.h"

namespace onda {

const schema::BuiltinOperator Greater::code = schema::BuiltinOperator::GREATER;

std::vector<Shape> Greater::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Greater::prepare(Prepare& prepare) const {
  return comparison(prepare, kernel::is_greater, {.int16_counts = true});
}

ONDA_OPERATOR(Greater);

}  // namespace onda
