// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/exp/exp.h"

#include <cmath>

#include "onda/ops/exp/exp_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Exp::code = schema::BuiltinOperator::EXP;

Call Exp::prepare(Prepare& prepare) const {
  if (prepare.real_type() == DType::float32) return ONDA_EACH(prepare, ExpFloat);
  return lookup_real(prepare, [](float x) { return std::exp(x); });
}

void Exp::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::ExpFloat{}); }

void Exp::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float, float y) { return y; });
}

ONDA_OPERATOR(Exp);

}  // namespace onda
