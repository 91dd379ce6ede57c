// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// TILE: x, repeated along each axis, as numpy's tile. Inputs: x of any type, how often as an int32
/// or int64 constant [rank].
struct Tile {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
