// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// TOPK_V2: the k largest numbers of each row (the last axis), the largest first, and where they
/// are. Of equal ones the first comes first; NaN is less than all, as in LiteRT after 2.5.3, whose
/// order of NaN is chance. Inputs: x of float32, int8, uint8, int16, int32 or int64; k as an int32
/// constant of one number. Outputs: of the type and scale of x [..., k], int32 [..., k].
struct TopK {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  /// What the rows take: k steps for each number, at most.
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
};

}  // namespace onda
