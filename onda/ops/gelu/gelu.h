// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct GeluOptionsT;
}

/// GELU: y = x P(X <= x) for a normal X of mean 0 and variance 1, element by element:
///   x / 2 (1 + erf(x / sqrt 2)), or, approximate,
///   x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
/// float32, int8 and int16. TensorFlow Lite Micro has none.
struct Gelu {
  bool approximate = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  using Options = schema::GeluOptionsT;
  static Gelu from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
