// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// ROUND: y = x rounded to the nearest whole number, ties to the even one, element by element.
/// float32.
struct Round : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
