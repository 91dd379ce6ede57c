// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// Keras's GaussianNoise: while training y = x + stddev * n with n from the standard normal
/// distribution, otherwise y = x. Nothing of it is left in the converted graph.
struct GaussianNoise {
  float stddev = 0.1f;  ///< >= 0

  static constexpr std::string_view name = "GAUSSIAN_NOISE";
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  Attributes attributes() const;
  static GaussianNoise from(const Attributes& attributes);
  Lowering lower(const Operands& inputs) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
