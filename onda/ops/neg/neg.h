// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// NEG: y = -x, element by element. float32, int8, int16, int32 and int64. Integers are negated
/// whatever scale and zero point say, as in LiteRT (TensorFlow Lite Micro has float32 alone); they
/// wrap around.
struct Neg : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
