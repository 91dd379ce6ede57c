// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// DEQUANTIZE: x = scale * (q - zero_point) with the scale of the input. int8 to float32.
struct Dequantize {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
