// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct DivOptionsT;
}

/// DIV: y = activation(a / b), element by element, with numpy's broadcasting.
/// Inputs: a and b, either of which may be constant, up to 6 axes. float32, and int32, int8
/// and int16, whose divisors must not be 0.
struct Div {
  Activation activation = Activation::none;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr bool in_place = true;
  static constexpr QuantizationRule quantization{};
  using Options = schema::DivOptionsT;
  static Div from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
