// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// REVERSE_V2: the order along some axes is turned around. Inputs: x of any type, the axes as an
/// int32 constant; negative ones count from the last.
struct ReverseV2 {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
