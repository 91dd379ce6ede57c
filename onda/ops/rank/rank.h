// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// RANK: how many axes x has, which is known beforehand. Input: x of any type and shape. Output: an
/// int32 scalar.
struct Rank {
  static const schema::BuiltinOperator code;
  static constexpr bool reads_only_shapes = true;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
