// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// EXPAND_DIMS: x with a new axis of one, numpy's expand_dims. Inputs: x of any type, where the
/// axis comes as an int32 or int64 constant of one number; a negative one counts from the end of
/// the output's axes.
struct ExpandDims {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
