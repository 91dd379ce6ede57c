// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// ZEROS_LIKE: y = 0, for every element of x. float32, int8, int32 and int64; int8 is the integer
/// 0, whatever the zero point is, as in TensorFlow Lite Micro (LiteRT has no int8).
struct ZerosLike : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
