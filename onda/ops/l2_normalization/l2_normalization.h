// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct L2NormOptionsT;
}

/// L2_NORMALIZATION over the last axis: y_i = x_i / max(sqrt(sum_j x_j^2), 1e-6).
/// Input: x [..., I]. Output: [..., I]. float32, and int8 where the output has scale 1/128 and zero
/// point 0, in rows of at most 33,025 elements.
struct L2Normalization : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{
      .output = QuantizationRule::Output::fixed, .fixed_scale = 1.0f / 128, .fixed_zero_point = 0};
  using Options = schema::L2NormOptionsT;
  static L2Normalization from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
