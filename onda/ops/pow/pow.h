// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// POW: y = a^b, element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32 and int32, whose
/// exponents must not be negative. The gradient of b is that of y log(a), and 0 where a is not
/// positive.
struct Pow {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
