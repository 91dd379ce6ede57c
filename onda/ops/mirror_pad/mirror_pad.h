// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct MirrorPadOptionsT;
}

/// MIRROR_PAD: x, and around it what a mirror at its edges shows, numpy's pad with the modes
/// reflect and symmetric. Inputs: x of any type, the number of elements before and after each axis
/// as an int32 or int64 constant [rank, 2], at most as many as the axis has (reflect: one less).
struct MirrorPad {
  /// Whether the edge itself is shown, too.
  bool symmetric = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::MirrorPadOptionsT;
  static MirrorPad from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
