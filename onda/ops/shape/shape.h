// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ShapeOptionsT;
}

/// SHAPE: the extents of x, which are known beforehand. Input: x of any type and shape. Output:
/// int32 or int64 [rank].
struct ShapeOf {
  DType out_type = DType::int32;

  static const schema::BuiltinOperator code;
  static constexpr bool reads_only_shapes = true;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  using Options = schema::ShapeOptionsT;
  static ShapeOf from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
