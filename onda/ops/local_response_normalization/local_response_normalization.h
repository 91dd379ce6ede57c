// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct LocalResponseNormalizationOptionsT;
}

/// LOCAL_RESPONSE_NORMALIZATION over the last axis, tf.nn.local_response_normalization:
///   y_i = x_i / (bias + alpha sum_j x_j^2)^beta over the j with |i - j| <= radius.
/// Input: x [N, H, W, C]. Output: [N, H, W, C]. float32. LiteRT's; TensorFlow Lite Micro has none.
struct LocalResponseNorm {
  int radius = 5;
  float bias = 1;
  float alpha = 1;
  float beta = 0.5f;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  using Options = schema::LocalResponseNormalizationOptionsT;
  static LocalResponseNorm from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
