// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SqueezeOptionsT;
}

/// SQUEEZE: x without axes of one, numpy's squeeze: without all of them, or without those named.
/// Input: x of any type.
struct Squeeze {
  std::vector<std::int32_t> squeeze_dims;  ///< negative ones count from the last axis

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::SqueezeOptionsT;
  static Squeeze from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
