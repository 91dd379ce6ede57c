// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// QUANTIZE: q = round(x / scale) + zero_point with the scale of the output. float32 or int8 to
/// int8.
struct Quantize {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
