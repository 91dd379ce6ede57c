// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/minimum/minimum.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/minimum/minimum_kernel.h"

namespace onda {

const schema::BuiltinOperator Minimum::code = schema::BuiltinOperator::MINIMUM;

std::vector<Shape> Minimum::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Minimum::prepare(Prepare& prepare) const {
  if (binary_type(prepare) == DType::float32) {
    return ONDA_BINARY(prepare, MinimumFloat, {.loop = broadcast(prepare)});
  }
  expect_shared_quantization(prepare);
  return ONDA_BINARY(prepare, MinimumInt8, {.loop = broadcast(prepare)});
}

void Minimum::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::MinimumFloat{});
}

void Minimum::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return a <= b ? 1.0f : 0.0f; },
      [](float a, float b, float) { return a <= b ? 0.0f : 1.0f; });
}

ONDA_OPERATOR(Minimum);

}  // namespace onda
