// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// LOGICAL_NOT: y = not x, element by element. bool.
struct LogicalNot : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
