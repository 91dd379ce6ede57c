// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReducerOptionsT;
}

/// REDUCE_MAX: y = the maximum of x over some axes, Keras's GlobalMaxPooling.
/// Inputs: x, the axes as an int32 constant. float32, int8, uint8, int16, int32 and int64. Elements
/// that are the maximum share the gradient, as in TensorFlow.
struct ReduceMax {
  bool keep_dims = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::ReducerOptionsT;
  static ReduceMax from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
