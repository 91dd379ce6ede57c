// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReshapeOptionsT;
}

/// RESHAPE: the same elements in the same order under another shape.
/// Inputs: x of any shape, the new shape as an int32 constant [rank] (optional; it goes before
/// `new_shape`). One extent may be -1: it becomes what is left. Any type.
struct Reshape {
  std::vector<std::int32_t> new_shape;

  static const schema::BuiltinOperator code;
  static constexpr int shape_input = 1;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::ReshapeOptionsT;
  static Reshape from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
