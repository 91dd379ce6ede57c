// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu_n1_to_1/relu_n1_to_1.h"

#include "onda/ops/relu_n1_to_1/relu_n1_to_1_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator ReluN1To1::code = schema::BuiltinOperator::RELU_N1_TO_1;

Call ReluN1To1::prepare(Prepare& prepare) const {
  return prepare.type() == DType::float32 ? ONDA_EACH(prepare, ReluN1To1Float)
                                          : clamped(prepare, {.low = -1, .high = 1});
}

void ReluN1To1::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::ReluN1To1Float{});
}

void ReluN1To1::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return x > -1 && x < 1 ? 1.0f : 0.0f; });
}

ONDA_OPERATOR(ReluN1To1);

}  // namespace onda
