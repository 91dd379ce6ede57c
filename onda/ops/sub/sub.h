// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SubOptionsT;
}

/// SUB: y = activation(a - b), element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32, int32, int64, and int8
/// and int16, whose output scale is above 2^-19 (int16: 2^-14) times the larger input scale.
struct Sub {
  Activation activation = Activation::none;
  /// Whether int16 is computed by shifts alone where all scales are powers of two. Only rounding
  /// once knows such a way, which Onda has not: it is refused there.
  bool pot_scale_int16 = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 5};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated};
  using Options = schema::SubOptionsT;
  static Sub from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
