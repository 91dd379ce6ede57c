// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logical_and/logical_and.h"

#include "onda/ops/binary.h"
#include "onda/ops/logical_and/logical_and_kernel.h"

namespace onda {

const schema::BuiltinOperator LogicalAnd::code = schema::BuiltinOperator::LOGICAL_AND;

std::vector<Shape> LogicalAnd::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call LogicalAnd::prepare(Prepare& prepare) const {
  binary_type(prepare, {DType::boolean});
  return ONDA_BINARY(prepare, LogicalAndBool, {.loop = broadcast(prepare)});
}

ONDA_OPERATOR(LogicalAnd);

}  // namespace onda
