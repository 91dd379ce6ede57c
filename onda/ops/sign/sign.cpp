// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sign/sign.h"

#include "onda/ops/sign/sign_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Sign::code = schema::BuiltinOperator::SIGN;

Call Sign::prepare(Prepare& prepare) const {
  const DType type = prepare.type({DType::float32, DType::int32});
  return type == DType::int32 ? ONDA_EACH(prepare, SignOf<int32_t>)
                              : ONDA_EACH(prepare, SignOf<float>);
}

ONDA_OPERATOR(Sign);

}  // namespace onda
