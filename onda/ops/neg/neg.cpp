// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/neg/neg.h"

#include "onda/ops/neg/neg_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Neg::code = schema::BuiltinOperator::NEG;

std::vector<Shape> Neg::output_shapes(const Operands& inputs) const { return same_shape(inputs); }

Call Neg::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::float32);
  prepare.outputs.expect_type(0, DType::float32);
  return ONDA_CALL(prepare, each, NegFloat, {.count = prepare.outputs.count(0)});
}

void Neg::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::NegFloat{}); }

void Neg::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float, float) { return -1.0f; });
}

ONDA_OPERATOR(Neg);

}  // namespace onda
