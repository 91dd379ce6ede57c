// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// DYNAMIC_UPDATE_SLICE: x, but for a part that is replaced. Inputs: x and the part, computed, of
/// any type; where the part begins, int32 or int64 [rank], constant or computed. A beginning that
/// is too small or too large is moved until the part lies inside, so that any number will do.
struct DynamicUpdateSlice {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::shared};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
