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
  const DType type =
      binary_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64});
  const bool has_scale = !prepare.inputs[0].quantization.empty();
  if (type == DType::int8 || (type == DType::int16 && has_scale)) {
    expect_shared_quantization(prepare);
  }
  if (type == DType::int8) return ONDA_BINARY(prepare, SmallerOf<int8_t>, {broadcast(prepare)});
  if (type == DType::int16) return ONDA_BINARY(prepare, SmallerOf<int16_t>, {broadcast(prepare)});
  return ONDA_BINARY_NUMBERS(prepare, SmallerOf, {broadcast(prepare)});
}

void Minimum::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::SmallerOf<float>{});
}

void Minimum::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return a <= b ? 1.0f : 0.0f; },
      [](float a, float b, float) { return a <= b ? 0.0f : 1.0f; });
}

ONDA_OPERATOR(Minimum);

}  // namespace onda
