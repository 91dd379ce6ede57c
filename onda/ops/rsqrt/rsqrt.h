// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// RSQRT: y = 1 / sqrt(x), element by element. float32, and int8 and int16, whose x must not be
/// negative; where it is 0 y is the largest there is. (TensorFlow Lite Micro has no int16.)
struct Rsqrt : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
