// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SoftmaxOptionsT;
}

/// SOFTMAX over the last axis: y_i = exp(beta x_i) / sum_j exp(beta x_j).
/// Input: x [..., I]. Output: [..., I]. float32, and int8 where the output has scale 1/256 and zero
/// point -128: from a table of exponentials where integers are rounded once, in fixed point where
/// they are rounded twice, in rows of at most 4,095 elements; and the same with an output of int16
/// of scale 1/65536 and zero point -32768. int16 where the output has scale 1/32768, from tables
/// with straight lines between, in rows of at most 65,535.
struct Softmax {
  float beta = 1;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::fixed,
                                                 .fixed_scale = 1.0f / 256,
                                                 .fixed_zero_point = -128};
  using Options = schema::SoftmaxOptionsT;
  static Softmax from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
