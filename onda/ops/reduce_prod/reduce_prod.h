// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReducerOptionsT;
}

/// REDUCE_PROD: y = the product of x over some axes. Inputs: x, the axes as an int32 constant.
/// float32, int32 and int64, which wrap around.
struct ReduceProd {
  bool keep_dims = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{};
  using Options = schema::ReducerOptionsT;
  static ReduceProd from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
