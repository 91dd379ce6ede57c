// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// GATHER_ND: picks slices of x at places that are named by an index for each of its first axes:
///   y[i..., k...] = x[indices[i..., 0], indices[i..., 1], ..., k...]
/// Inputs: x of any type, computed; int32 or int64 indices [..., axes], from 0 on.
/// Indices out of range: see GATHER.
struct GatherNd {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1, .int16 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
