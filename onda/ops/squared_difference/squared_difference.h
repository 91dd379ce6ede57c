// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SQUARED_DIFFERENCE: y = (a - b)^2, element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32, int32, int8
/// whose output scale is above 2^-12 times the square of the larger input scale where integers are
/// rounded once, and int16 (which LiteRT has not).
struct SquaredDifference {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  static constexpr bool in_place = true;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
