// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReducerOptionsT;
}

/// REDUCE_ANY: whether any of the elements of x over some axes are true. Inputs: x of bool, the
/// axes as an int32 constant.
struct ReduceAny {
  bool keep_dims = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  using Options = schema::ReducerOptionsT;
  static ReduceAny from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
