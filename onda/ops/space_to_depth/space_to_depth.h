// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct SpaceToDepthOptionsT;
}

/// SPACE_TO_DEPTH: blocks of block_size x block_size pixels become the channels of one pixel:
///   y[n, p, q, (i * block_size + j) * C + c] = x[n, p * block_size + i, q * block_size + j, c]
/// Input: x [N, H, W, C] of any type. Output: [N, H / block_size, W / block_size, C *
/// block_size^2].
struct SpaceToDepth {
  std::int32_t block_size = 1;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::SpaceToDepthOptionsT;
  static SpaceToDepth from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
