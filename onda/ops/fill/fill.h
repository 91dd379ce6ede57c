// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// FILL: one value everywhere. Inputs: the shape as an int32 or int64 constant [rank], the value as
/// a scalar of any type, constant or computed.
struct Fill {
  static const schema::BuiltinOperator code;
  static constexpr int shape_input = 0;
  static constexpr Versions versions{.float32 = 1, .int8 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input,
                                                 .data_input = 1};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
