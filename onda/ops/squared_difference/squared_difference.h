// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SQUARED_DIFFERENCE: y = (a - b)^2, element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32.
struct SquaredDifference {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
