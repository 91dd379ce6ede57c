// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReducerOptionsT;
}

/// MEAN: y = the mean of x over some axes, Keras's GlobalAveragePooling.
/// Inputs: x, the axes as an int32 constant. float32, int8 and
/// int16.
struct Mean {
  bool keep_dims = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  using Options = schema::ReducerOptionsT;
  static Mean from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
