// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/neg/neg.h"

#include "onda/ops/neg/neg_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Neg::code = schema::BuiltinOperator::NEG;

Call Neg::prepare(Prepare& prepare) const {
  const DType type = prepare.inputs[0].type;
  prepare.outputs.expect_type(0, type);
  switch (type) {
    case DType::int8:
      return ONDA_EACH(prepare, NegInteger<int8_t>);
    case DType::int16:
      return ONDA_EACH(prepare, NegInteger<int16_t>);
    case DType::int32:
      return ONDA_EACH(prepare, NegInteger<int32_t>);
    case DType::int64:
      return ONDA_EACH(prepare, NegInteger<int64_t>);
    default:
      prepare.inputs.expect_type(0, DType::float32);
      return ONDA_EACH(prepare, NegFloat);
  }
}

void Neg::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::NegFloat{}); }

void Neg::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float, float) { return -1.0f; });
}

ONDA_OPERATOR(Neg);

}  // namespace onda
