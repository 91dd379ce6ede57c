// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// RELU6: y = min(max(x, 0), 6), element by element. float32, int8 and int16. (TensorFlow Lite
/// Micro ignores the scale of the output; where it is the input's, the results are the same.)
struct Relu6 : Unary {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
