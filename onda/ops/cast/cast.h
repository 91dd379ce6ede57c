// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// CAST: y = x as a number of the output's type, element by element. From and to float32, bool, and
/// signed and unsigned integers of 8, 16, 32 and (signed) 64 bits. Integers wrap around, floats
/// lose what is behind the point. Floats beyond the range, which TensorFlow Lite Micro leaves open,
/// become what LiteRT 2.5.3 makes of them: the nearest number of the type, but for int8 the last
/// bits of the nearest int32; a NaN becomes 0, as int32 the largest.
struct Cast : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
