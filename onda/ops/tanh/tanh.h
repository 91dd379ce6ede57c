// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// TANH: y = tanh(x), element by element. float32, int8 where the output has scale 1/128 and zero
/// point 0, and int16 where it has scale 1/32768.
struct Tanh : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{
      .output = QuantizationRule::Output::fixed, .fixed_scale = 1.0f / 128, .fixed_zero_point = 0};
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
