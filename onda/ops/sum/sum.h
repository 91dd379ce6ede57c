// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReducerOptionsT;
}

/// SUM: y = the sum of x over some axes. Inputs: x, the axes as an int32 constant. float32, int32
/// and int64 (which wrap around), int8 and int16 with scales: these in float32 for LiteRT, in fixed
/// point that rounds twice for TensorFlow Lite Micro.
struct Sum {
  bool keep_dims = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  using Options = schema::ReducerOptionsT;
  static Sum from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
