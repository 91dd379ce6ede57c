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
  const DType type =
      binary_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64});
  const bool has_scale = !prepare.inputs[0].quantization.empty();
  if (type == DType::int8 || (type == DType::int16 && has_scale)) {
    expect_shared_quantization(prepare);
  }
  if (type == DType::int8) return ONDA_BINARY(prepare, LargerOf<int8_t>, {broadcast(prepare)});
  if (type == DType::int16) return ONDA_BINARY(prepare, LargerOf<int16_t>, {broadcast(prepare)});
  return ONDA_BINARY_NUMBERS(prepare, LargerOf, {broadcast(prepare)});
}

void Maximum::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::LargerOf<float>{});
}

void Maximum::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return a >= b ? 1.0f : 0.0f; },
      [](float a, float b, float) { return a >= b ? 0.0f : 1.0f; });
}

ONDA_OPERATOR(Maximum);

}  // namespace onda
