// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// SPACE_TO_BATCH_ND: zeros around the space, and its blocks become the batch:
///   y[(i * block[1] + j) * N + n, p, q, ...]
///     = x[n, p * block[0] + i - top, q * block[1] + j - left, ...]
/// Inputs: x [N, H, W, ...] of any type and of one or two axes of space, the block's extents and
/// the number of zeros before and after each axis as int32 constants [M] and [M, 2].
struct SpaceToBatchNd {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
