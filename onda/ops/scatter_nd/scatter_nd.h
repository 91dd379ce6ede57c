// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SCATTER_ND: zeros, to which slices are added at places that are named by an index for each of
/// the first axes:
///   y[indices[i..., 0], indices[i..., 1], ..., k...] += updates[i..., k...]
/// Inputs: int32 indices [..., axes] from 0 on, and updates of float32, int8, uint8, int16, int32
/// or int64, one of them computed; the shape as an int32 constant. Integers wrap around, and stand
/// for themselves: scale and zero point go along unread. An index that is out of range, when it is
/// computed, is an Error as the model runs; on a board its slice is left out.
struct ScatterNd {
  static const schema::BuiltinOperator code;
  static constexpr int shape_input = 2;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
