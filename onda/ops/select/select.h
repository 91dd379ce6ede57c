// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SELECT: output = condition ? x : y, element by element.
/// Inputs: condition (bool) of the shape of x, or one for each index of the first axis, or one in
/// all; x and y of one shape. Up to 8 axes. float32, bool, int8, uint8, int16, int32 and int64,
/// which are not rescaled: x, y and the output have one scale.
struct Select {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{.data_input = 1};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
