// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// LOGICAL_OR: y = a or b, element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. bool.
struct LogicalOr {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
