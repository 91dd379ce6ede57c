// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/zeros_like/zeros_like.h"

#include "onda/ops/unary.h"
#include "onda/ops/zeros_like/zeros_like_kernel.h"

namespace onda {

const schema::BuiltinOperator ZerosLike::code = schema::BuiltinOperator::ZEROS_LIKE;

Call ZerosLike::prepare(Prepare& prepare) const {
  switch (prepare.inputs[0].type) {
    case DType::int8:
      prepare.outputs.expect_type(0, DType::int8);
      return ONDA_EACH(prepare, ZeroFor<int8_t>);
    case DType::int32:
      prepare.outputs.expect_type(0, DType::int32);
      return ONDA_EACH(prepare, ZeroFor<int32_t>);
    case DType::int64:
      prepare.outputs.expect_type(0, DType::int64);
      return ONDA_EACH(prepare, ZeroFor<int64_t>);
    default:
      prepare.type({DType::float32, DType::int8, DType::int32, DType::int64});
      return ONDA_EACH(prepare, ZeroFor<float>);
  }
}

ONDA_OPERATOR(ZerosLike);

}  // namespace onda
