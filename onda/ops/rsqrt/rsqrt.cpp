// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/rsqrt/rsqrt.h"

#include "onda/ops/rsqrt/rsqrt_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Rsqrt::code = schema::BuiltinOperator::RSQRT;

std::vector<Shape> Rsqrt::output_shapes(const Operands& inputs) const { return same_shape(inputs); }

Call Rsqrt::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::float32);
  prepare.outputs.expect_type(0, DType::float32);
  return ONDA_CALL(prepare, each, RsqrtFloat, {.count = prepare.outputs.count(0)});
}

void Rsqrt::forward(const TrainingBatch& batch) const {
  each_sample_forward(batch, kernel::RsqrtFloat{});
}

void Rsqrt::backward(const TrainingBatch& batch) const {
  each_sample_backward(batch, [](float x, float y) { return -0.5f * y / x; });
}

ONDA_OPERATOR(Rsqrt);

}  // namespace onda
