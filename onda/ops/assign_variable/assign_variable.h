// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct AssignVariableOptionsT;
}

/// ASSIGN_VARIABLE: gives a variable its value. Inputs: the variable itself, which a file names by
/// a VAR_HANDLE, and the value, a constant or computed, of the same type and shape. No outputs.
struct AssignVariable {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{.data_input = 1};
  using Options = schema::AssignVariableOptionsT;
  static AssignVariable from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
