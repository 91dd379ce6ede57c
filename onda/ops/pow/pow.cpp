// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pow/pow.h"

#include <cmath>

#include "onda/ops/binary_gradient.h"
#include "onda/ops/pow/pow_kernel.h"

namespace onda {

const schema::BuiltinOperator Pow::code = schema::BuiltinOperator::POW;

std::vector<Shape> Pow::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Pow::prepare(Prepare& prepare) const {
  if (binary_type(prepare, {DType::float32, DType::int32}) == DType::float32) {
    return ONDA_BINARY(prepare, PowFloat, {.loop = broadcast(prepare)});
  }
  return check_elements<std::int32_t>(ONDA_BINARY(prepare, PowInt32, {.loop = broadcast(prepare)}),
                                      prepare, 1, "an exponent of at least 0",
                                      [](std::int32_t b) { return b >= 0; });
}

void Pow::forward(const TrainingBatch& batch) const {
  pairs_forward(batch, kernel::PowFloat{}, true);
}

void Pow::backward(const TrainingBatch& batch) const {
  pairs_backward(
      batch, [](float a, float b, float) { return b * std::pow(a, b - 1); },
      // a^b has no slope in b where a < 0; where a = 0 it is flat.
      [](float a, float, float y) { return a > 0 ? y * std::log(a) : 0.0f; }, true);
}

ONDA_OPERATOR(Pow);

}  // namespace onda
