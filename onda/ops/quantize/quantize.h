// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// QUANTIZE: q = round(x / scale) + zero_point with the scale of the output, element by element.
/// From float32 to int8, uint8 and int16; and from one scale to another: from int8 and int16 to
/// int8, int16 and int32, from int8 to uint8, from uint8 to int8, uint8 and int16, from int32 to
/// int8 and int16. (TensorFlow Lite Micro has no float32 to uint8, LiteRT no int8 to int32.) The
/// zero point of int16 and int32 is 0.
struct Quantize : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
