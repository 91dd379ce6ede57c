// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ResizeNearestNeighborOptionsT;
}

/// RESIZE_NEAREST_NEIGHBOR: each pixel repeated, Keras's UpSampling2D.
/// Inputs: x [N, H, W, C], the new height and width as an int32 constant [2], multiples of H and W.
/// float32 and int8.
struct ResizeNearestNeighbor {
  bool align_corners = false;
  bool half_pixel_centers = false;  ///< changes nothing for whole factors

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::ResizeNearestNeighborOptionsT;
  static ResizeNearestNeighbor from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
