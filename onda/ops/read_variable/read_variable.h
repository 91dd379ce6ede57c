// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReadVariableOptionsT;
}

/// READ_VARIABLE: the value that a variable has now, of any type. Input: the variable itself, which
/// a file names by a VAR_HANDLE.
struct ReadVariable {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::ReadVariableOptionsT;
  static ReadVariable from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
