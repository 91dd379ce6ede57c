// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu/relu.h"

#include "onda/ops/relu/relu_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Relu::code = schema::BuiltinOperator::RELU;

Call Relu::prepare(Prepare& prepare) const {
  return prepare.real_type() == DType::float32 ? ONDA_EACH(prepare, ReluFloat)
                                               : clamped(prepare, float_range(Activation::relu));
}

void Relu::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::ReluFloat{}); }

// dx = dy where x > 0, otherwise 0
void Relu::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return x > 0 ? 1.0f : 0.0f; });
}

ONDA_OPERATOR(Relu);

}  // namespace onda
