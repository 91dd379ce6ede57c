// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/atan2/atan2.h"

#include "onda/ops/atan2/atan2_kernel.h"
#include "onda/ops/binary_gradient.h"

namespace onda {

const schema::BuiltinOperator Atan2::code = schema::BuiltinOperator::ATAN2;

std::vector<Shape> Atan2::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Atan2::prepare(Prepare& prepare) const {
  binary_type(prepare, {DType::float32});
  return ONDA_BINARY(prepare, Atan2Float, {.loop = broadcast(prepare)});
}

void Atan2::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::Atan2Float{}, true);
}

void Atan2::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return b / (a * a + b * b); },
      [](float a, float b, float) { return -a / (a * a + b * b); }, true);
}

ONDA_OPERATOR(Atan2);

}  // namespace onda
