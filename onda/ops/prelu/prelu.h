// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// PRELU: y = x where x >= 0, otherwise alpha x, element by element.
/// Inputs: x, and alpha, whose shape is repeated to x's as numpy does ([1, 1, C] in Keras) and
/// which may be constant. float32, int8, and int16 with an alpha of int8.
struct Prelu {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
