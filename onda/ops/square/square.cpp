// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/square/square.h"

#include "onda/ops/square/square_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Square::code = schema::BuiltinOperator::SQUARE;

Call Square::prepare(Prepare& prepare) const {
  prepare.type({DType::float32});
  return ONDA_EACH(prepare, SquareFloat);
}

void Square::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::SquareFloat{});
}

void Square::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return 2 * x; });
}

ONDA_OPERATOR(Square);

}  // namespace onda
