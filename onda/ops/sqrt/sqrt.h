// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SQRT: y = sqrt(x), element by element. float32, and int8 and int16, whose x must not be negative
/// and whose y is not rounded but cut, as in LiteRT (TensorFlow Lite Micro has float32 alone).
struct Sqrt : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
