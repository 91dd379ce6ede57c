// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SLICE: y[i, j, ...] = x[i + begin_0, j + begin_1, ...].
/// Inputs: x of any type, begin and size as int32 or int64 [rank]; a size of -1 is what is left.
/// The size is constant. The begin may be computed, where no size is -1; on a board one that is out
/// of range counts as the nearest that is not.
struct Slice {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
