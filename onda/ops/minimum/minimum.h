// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// MINIMUM: y = the smaller of a and b, element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32, int32, int64, int16
/// without a scale, and int8 and int16 where both have the scale and the zero point of the output.
/// Where a = b, a takes the gradient, as in TensorFlow.
struct Minimum {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::shared};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
