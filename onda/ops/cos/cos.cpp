// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/cos/cos.h"

#include <cmath>

#include "onda/ops/cos/cos_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Cos::code = schema::BuiltinOperator::COS;

Call Cos::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_EACH(prepare, CosFloat);
}

void Cos::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::CosFloat{}); }

void Cos::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return -std::sin(x); });
}

ONDA_OPERATOR(Cos);

}  // namespace onda
