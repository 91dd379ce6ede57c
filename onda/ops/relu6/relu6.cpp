// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu6/relu6.h"

#include "onda/ops/relu6/relu6_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Relu6::code = schema::BuiltinOperator::RELU6;

Call Relu6::prepare(Prepare& prepare) const {
  return prepare.real_type() == DType::float32 ? ONDA_EACH(prepare, Relu6Float)
                                               : clamped(prepare, float_range(Activation::relu6));
}

void Relu6::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::Relu6Float{}); }

void Relu6::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return x > 0 && x < 6 ? 1.0f : 0.0f; });
}

ONDA_OPERATOR(Relu6);

}  // namespace onda
