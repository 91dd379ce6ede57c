// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SELECT_V2: output = condition ? x : y, element by element, with numpy's broadcasting.
/// Inputs: condition (bool), x and y, of which one at least is computed, up to 8 axes.
/// float32, bool, int8, uint8, int16, int32 and int64, which are not
/// rescaled: x, y and the output have one scale.
struct SelectV2 {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{.data_input = 1};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
