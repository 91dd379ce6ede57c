// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SplitVOptionsT;
}

/// SPLIT_V: x, cut into parts along an axis. Inputs: x of any type, the parts' extents as an int32
/// or int64 constant, of which one may be -1, which becomes what is left, and the axis as an int32
/// constant of one number (negative ones count from the last). Outputs: a part for each extent.
struct SplitV {
  std::int32_t num_splits = 0;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::SplitVOptionsT;
  static SplitV from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
