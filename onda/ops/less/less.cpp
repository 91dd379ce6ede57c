// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/less/less.h"

#include "onda/ops/comparison.h"
#include "onda/ops/less/less_kernel.h"

namespace onda {

const schema::BuiltinOperator Less::code = schema::BuiltinOperator::LESS;

std::vector<Shape> Less::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Less::prepare(Prepare& prepare) const {
  return comparison(prepare, kernel::is_less, {.int16_counts = true});
}

ONDA_OPERATOR(Less);

}  // namespace onda
