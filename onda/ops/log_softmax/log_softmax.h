// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// LOG_SOFTMAX over the last axis: y_i = x_i - log(sum_j exp(x_j)).
/// Input: x [..., I]. Output: [..., I]. float32, and int8 where the output has scale 1/16 and zero
/// point 127, rounded twice in rows of at most 4,095 elements.
struct LogSoftmax : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{
      .output = QuantizationRule::Output::fixed, .fixed_scale = 1.0f / 16, .fixed_zero_point = 127};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
