// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/squared_difference/squared_difference.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/squared_difference/squared_difference_kernel.h"

namespace onda {

const schema::BuiltinOperator SquaredDifference::code = schema::BuiltinOperator::SQUARED_DIFFERENCE;

std::vector<Shape> SquaredDifference::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call SquaredDifference::prepare(Prepare& prepare) const {
  expect_float(prepare);
  return ONDA_BINARY(prepare, SquaredDifferenceFloat, {.loop = broadcast(prepare)});
}

void SquaredDifference::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::SquaredDifferenceFloat{});
}

void SquaredDifference::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return 2 * (a - b); },
      [](float a, float b, float) { return 2 * (b - a); });
}

ONDA_OPERATOR(SquaredDifference);

}  // namespace onda
