// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ResizeNearestNeighborOptionsT;
}

/// RESIZE_NEAREST_NEIGHBOR, Keras's UpSampling2D: the row i of y is the row
///   floor((i + offset) * H / H')
/// of x, where offset is 1/2 with half_pixel_centers, otherwise 0, and likewise for columns. With
/// align_corners it is round((i + offset) * (H - 1) / (H' - 1)). All in float32, as TensorFlow Lite
/// computes it. Inputs: x [N, H, W, C] of any type, the new height and width as an int32 constant
/// [2].
struct ResizeNearestNeighbor {
  bool align_corners = false;
  bool half_pixel_centers = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
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
