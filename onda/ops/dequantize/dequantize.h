// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// DEQUANTIZE: x = scale * (q - zero_point) with the scale of the input, element by element. int8,
/// uint8 and int16 to float32. int8 and uint8 may have a scale and a zero point for each index of
/// an axis, as weights have.
struct Dequantize : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
