// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sqrt/sqrt.h"

#include "onda/ops/sqrt/sqrt_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Sqrt::code = schema::BuiltinOperator::SQRT;

std::vector<Shape> Sqrt::output_shapes(const Operands& inputs) const { return same_shape(inputs); }

Call Sqrt::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::float32);
  prepare.outputs.expect_type(0, DType::float32);
  return ONDA_CALL(prepare, each, SqrtFloat, {.count = prepare.outputs.count(0)});
}

void Sqrt::forward(const TrainingBatch& batch) const {
  each_sample_forward(batch, kernel::SqrtFloat{});
}

void Sqrt::backward(const TrainingBatch& batch) const {
  each_sample_backward(batch, [](float, float y) { return 0.5f / y; });
}

ONDA_OPERATOR(Sqrt);

}  // namespace onda
