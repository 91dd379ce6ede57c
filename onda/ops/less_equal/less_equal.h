// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// LESS_EQUAL: y = whether a <= b, element by element, with numpy's broadcasting; bool.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32, int32, int64, int16,
/// whose scales are not asked for, as in LiteRT, and int8 with a scale below 1 each, which is
/// compared in steps of 1/256.
struct LessEqual {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
