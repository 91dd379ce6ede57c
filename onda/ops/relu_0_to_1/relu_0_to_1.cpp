// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu_0_to_1/relu_0_to_1.h"

#include "onda/ops/relu_0_to_1/relu_0_to_1_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Relu0To1::code = schema::BuiltinOperator::RELU_0_TO_1;

Call Relu0To1::prepare(Prepare& prepare) const {
  return prepare.type() == DType::float32 ? ONDA_EACH(prepare, Relu0To1Float)
                                          : clamped(prepare, {.low = 0, .high = 1});
}

void Relu0To1::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::Relu0To1Float{});
}

void Relu0To1::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return x > 0 && x < 1 ? 1.0f : 0.0f; });
}

ONDA_OPERATOR(Relu0To1);

}  // namespace onda
