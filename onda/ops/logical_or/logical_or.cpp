// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logical_or/logical_or.h"

#include "onda/ops/binary.h"
#include "onda/ops/logical_or/logical_or_kernel.h"

namespace onda {

const schema::BuiltinOperator LogicalOr::code = schema::BuiltinOperator::LOGICAL_OR;

std::vector<Shape> LogicalOr::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call LogicalOr::prepare(Prepare& prepare) const {
  binary_type(prepare, {DType::boolean});
  return ONDA_BINARY(prepare, LogicalOrBool, {.loop = broadcast(prepare)});
}

ONDA_OPERATOR(LogicalOr);

}  // namespace onda
