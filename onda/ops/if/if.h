// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/body.h"
#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct IfOptionsT;
}

/// IF: y… = condition ? then(x…) : else(x…).
/// Inputs: condition, a bool of one element, and x… of any type, which both bodies take. Outputs:
/// what both give, of the same types and shapes. bodies.graphs are then and else.
struct If {
  Bodies bodies{.first_input = 1};

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  using Options = schema::IfOptionsT;
  static If from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  std::string emit(const BodyText& text) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
