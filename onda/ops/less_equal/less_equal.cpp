// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/less_equal/less_equal.h"

#include "onda/ops/comparison.h"
#include "onda/ops/less_equal/less_equal_kernel.h"

namespace onda {

const schema::BuiltinOperator LessEqual::code = schema::BuiltinOperator::LESS_EQUAL;

std::vector<Shape> LessEqual::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call LessEqual::prepare(Prepare& prepare) const {
  return comparison(prepare, kernel::is_less | kernel::is_equal, {.int16_counts = true});
}

ONDA_OPERATOR(LessEqual);

}  // namespace onda
