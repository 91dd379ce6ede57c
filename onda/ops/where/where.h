// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// WHERE: the places of all elements that are not 0 (NaN is not 0), in the order of memory. Input:
/// a condition of bool, float32, int8, uint8, int32, uint32 or int64, of any shape with axes.
/// Output: int64 [places, axes of the condition]. How many places there are follows from the
/// condition's values: where only a run gives those, the stated shape is the most there may be.
struct Where {
  static const schema::BuiltinOperator code;
  static constexpr bool shapes_follow_values = true;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
