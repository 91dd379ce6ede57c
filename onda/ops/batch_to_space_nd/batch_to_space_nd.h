// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// BATCH_TO_SPACE_ND: the batch becomes blocks of the space after it, and the edges are cut off:
///   y[n, p, q, ...]
///     = x[(i * block[1] + j) * N' + n, (p + top) / block[0], (q + left) / block[1], ...],
///     i = (p + top) % block[0], j = (q + left) % block[1]
/// Inputs: x [N, H, W, ...] of any type and of one or two axes of space, the block's extents and
/// the numbers that are cut off before and after each axis as int32 constants [M] and [M, 2].
struct BatchToSpaceNd {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
