// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sin/sin.h"

#include <cmath>

#include "onda/ops/sin/sin_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Sin::code = schema::BuiltinOperator::SIN;

Call Sin::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_EACH(prepare, SinFloat);
}

void Sin::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::SinFloat{}); }

void Sin::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return std::cos(x); });
}

ONDA_OPERATOR(Sin);

}  // namespace onda
