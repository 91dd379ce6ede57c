// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/ceil/ceil.h"

#include "onda/ops/ceil/ceil_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Ceil::code = schema::BuiltinOperator::CEIL;

Call Ceil::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_EACH(prepare, CeilFloat);
}

ONDA_OPERATOR(Ceil);

}  // namespace onda
