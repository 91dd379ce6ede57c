// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// FLOOR_DIV: y = floor(a / b), element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32, int8, int16 and int32:
/// integers are divided whatever their scale is, as in LiteRT (TensorFlow Lite Micro has float32
/// alone). No divisor may be 0, float32 included.
struct FloorDiv {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
