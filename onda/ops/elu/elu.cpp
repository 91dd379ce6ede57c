// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/elu/elu.h"

#include <cmath>

#include "onda/ops/elu/elu_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Elu::code = schema::BuiltinOperator::ELU;

Call Elu::prepare(Prepare& prepare) const {
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(prepare, each, EluFloat, {.count = prepare.outputs.count(0)});
  }
  return lookup_real(prepare, [](float x) { return x < 0 ? std::expm1(x) : x; });
}

void Elu::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::EluFloat{}); }

void Elu::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float y) { return x < 0 ? y + 1 : 1.0f; });
}

ONDA_OPERATOR(Elu);

}  // namespace onda
