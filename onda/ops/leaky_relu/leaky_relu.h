// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct LeakyReluOptionsT;
}

/// LEAKY_RELU: y = x where x > 0, otherwise alpha x, element by element. float32,
/// int8 and int16.
struct LeakyRelu {
  float alpha = 0.2f;  ///< Keras's LeakyReLU has 0.3 unless told otherwise

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1, .int16 = 2};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  using Options = schema::LeakyReluOptionsT;
  static LeakyRelu from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
