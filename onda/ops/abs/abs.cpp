// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/abs/abs.h"

#include <cstdlib>

#include "onda/ops/abs/abs_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Abs::code = schema::BuiltinOperator::ABS;

Call Abs::prepare(Prepare& prepare) const {
  const DType type = prepare.type({DType::float32, DType::int8, DType::int16, DType::int32});
  if (type == DType::float32) return ONDA_EACH(prepare, AbsFloat);
  if (type == DType::int32) return ONDA_EACH(prepare, AbsInteger<int32_t>);
  if (prepare.inputs[0].quantization.empty()) return ONDA_EACH(prepare, AbsInteger<int16_t>);
  // Rounds twice for every runtime, and divides in float32.
  // Source of the arithmetic: TensorFlow Lite, AbsEvalQuantized.
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(prepare.inputs.scale(0) / prepare.outputs.scale(0)));
  if (type == DType::int16) {
    return ONDA_CALL(prepare, each, AbsInt16,
                     {.count = prepare.outputs.count(0),
                      .multiplier = factor.multiplier,
                      .shift = factor.shift});
  }
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  return lookup(prepare, [&](int q) {
    const std::int64_t y = kernel::requantize<Rounding::doubled>(std::abs(q - from_zero),
                                                                 factor.multiplier, factor.shift);
    return to_zero + y;
  });
}

void Abs::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::AbsFloat{}); }

void Abs::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float x, float) { return x > 0 ? 1.0f : (x < 0 ? -1.0f : 0.0f); });
}

ONDA_OPERATOR(Abs);

}  // namespace onda
