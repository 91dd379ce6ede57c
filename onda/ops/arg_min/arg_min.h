// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ArgMinOptionsT;
}

/// ARG_MIN: where along an axis the smallest element of x is; of equal ones the first. Inputs: x of
/// float32, int8, uint8 or int32, the axis as an int32 or int64 constant of one number (negative
/// ones count from the last). Output: int32 or int64, without the axis.
struct ArgMin {
  DType output_type = DType::int32;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{};
  using Options = schema::ArgMinOptionsT;
  static ArgMin from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
