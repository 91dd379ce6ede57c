// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// BITWISE_XOR: y = a ^ b, element by element, with numpy's broadcasting. Inputs: a and b, either
/// of which may be constant, up to 6 axes. Integers of 8, 16 and 32 bits, whatever their scale is.
/// LiteRT's; TensorFlow Lite Micro has none.
struct BitwiseXor {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
