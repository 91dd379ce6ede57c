// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/body.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct WhileOptionsT;
}

/// WHILE: while (condition(x…)) x… = body(x…).
/// Inputs: x… of any type, which keep their shapes. Outputs: what they are in the end.
/// bodies.graphs are the condition, which gives a bool of one element, and the body. A loop whose
/// turns take more than PrepareOptions::operations_limit is an Error when it runs.
struct While {
  Bodies bodies = {};

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  using Options = schema::WhileOptionsT;
  static While from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  /// Of one turn.
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  std::string emit(const BodyText& text) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
