// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SIGN: y = -1 where x < 0, 1 where x > 0, otherwise 0, element by element. float32 and int32.
struct Sign : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
