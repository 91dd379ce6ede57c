// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/maximum/maximum.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/maximum/maximum_kernel.h"

namespace onda {

const schema::BuiltinOperator Maximum::code = schema::BuiltinOperator::MAXIMUM;

std::vector<Shape> Maximum::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Maximum::prepare(Prepare& prepare) const {
  if (binary_type(prepare) == DType::float32) {
    return ONDA_BINARY(prepare, MaximumFloat, {.loop = broadcast(prepare)});
  }
  expect_shared_quantization(prepare);
  return ONDA_BINARY(prepare, MaximumInt8, {.loop = broadcast(prepare)});
}

void Maximum::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::MaximumFloat{});
}

void Maximum::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return a >= b ? 1.0f : 0.0f; },
      [](float a, float b, float) { return a >= b ? 0.0f : 1.0f; });
}

ONDA_OPERATOR(Maximum);

}  // namespace onda
