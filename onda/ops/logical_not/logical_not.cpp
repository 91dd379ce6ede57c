// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logical_not/logical_not.h"

#include "onda/ops/logical_not/logical_not_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator LogicalNot::code = schema::BuiltinOperator::LOGICAL_NOT;

Call LogicalNot::prepare(Prepare& prepare) const {
  prepare.type({DType::boolean});
  return ONDA_EACH(prepare, LogicalNotBool);
}

ONDA_OPERATOR(LogicalNot);

}  // namespace onda
