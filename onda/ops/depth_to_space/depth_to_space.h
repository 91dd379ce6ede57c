// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct DepthToSpaceOptionsT;
}

/// DEPTH_TO_SPACE: the channels of one pixel become block_size x block_size pixels:
///   y[n, p * block_size + i, q * block_size + j, c] = x[n, p, q, (i * block_size + j) * C' + c]
/// Input: x [N, H, W, C] of any type. Output: [N, H * block_size, W * block_size, C'] where
/// C' = C / block_size^2.
struct DepthToSpace {
  std::int32_t block_size = 1;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::DepthToSpaceOptionsT;
  static DepthToSpace from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
