// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// BROADCAST_TO: x, repeated along axes of one as numpy's broadcasting does, until it has the shape
/// that is asked for. Inputs: x of any type, the shape as an int32 or int64 constant [rank].
struct BroadcastTo {
  static const schema::BuiltinOperator code;
  static constexpr int shape_input = 1;
  static constexpr Versions versions{.float32 = 2, .int8 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
