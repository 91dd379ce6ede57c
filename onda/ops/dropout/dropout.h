// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// Keras's Dropout: while training each element is 0 with probability `rate`, the others are
/// divided by 1 - rate; otherwise y = x. Nothing of it is left in the converted graph.
struct Dropout {
  float rate = 0.5f;  ///< in [0, 1)

  static constexpr std::string_view name = "DROPOUT";
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  Attributes attributes() const;
  static Dropout from(const Attributes& attributes);
  Lowering lower(const Operands& inputs) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
