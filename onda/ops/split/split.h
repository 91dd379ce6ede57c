// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SplitOptionsT;
}

/// SPLIT: x, cut into equal parts along an axis, numpy's split. Inputs: the axis as an int32
/// constant of one number (negative ones count from the last), x of any type. Outputs: num_splits
/// parts.
struct Split {
  std::int32_t num_splits = 0;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input,
                                                 .data_input = 1};
  using Options = schema::SplitOptionsT;
  static Split from(const Options& options);
  Options options() const;
  /// Throws Error unless a file gives it as many: a number there costs nothing, a shape for each
  /// does.
  Split with_outputs(const Operands& outputs) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
