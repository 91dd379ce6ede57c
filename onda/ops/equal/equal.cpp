// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/equal/equal.h"

#include "onda/ops/comparison.h"
#include "onda/ops/equal/equal_kernel.h"

namespace onda {

const schema::BuiltinOperator Equal::code = schema::BuiltinOperator::EQUAL;

std::vector<Shape> Equal::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Equal::prepare(Prepare& prepare) const {
  return comparison(prepare, kernel::is_equal, {.takes_bool = true});
}

ONDA_OPERATOR(Equal);

}  // namespace onda
