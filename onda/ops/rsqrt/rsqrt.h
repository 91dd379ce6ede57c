// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// RSQRT: y = 1 / sqrt(x), element by element. float32.
struct Rsqrt {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
