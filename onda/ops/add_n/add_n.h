// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// ADD_N: y = x_0 + x_1 + …, element by element, of at least two tensors of one shape, in their
/// order. Inputs may be constant, not all. float32, int32, and int8 where all inputs have one scale
/// and zero point.
struct AddN {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
