// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/round/round.h"

#include "onda/ops/round/round_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Round::code = schema::BuiltinOperator::ROUND;

Call Round::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_EACH(prepare, RoundFloat);
}

ONDA_OPERATOR(Round);

}  // namespace onda
