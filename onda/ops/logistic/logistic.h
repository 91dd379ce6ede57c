// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// LOGISTIC: y = 1 / (1 + exp(-x)), element by element: sigmoid. float32, int8 where the output has
/// scale 1/256 and zero point -128, and int16 where it has scale 1/32768.
struct Logistic : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::fixed,
                                                 .fixed_scale = 1.0f / 256,
                                                 .fixed_zero_point = -128};
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
