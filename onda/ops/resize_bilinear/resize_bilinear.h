// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ResizeBilinearOptionsT;
}

/// RESIZE_BILINEAR: each pixel of y is the mean of the four pixels of x around its place, weighted
/// by how near they are. The place of row i is i * H / H', with align_corners i * (H - 1) / (H' -
/// 1), with half_pixel_centers (i + 1/2) * H / H' - 1/2, and likewise for columns. Inputs: x [N, H,
/// W, C], the new height and width as an int32 constant [2]. float32, and int8 and int16 with equal
/// scales, where places are multiples of 1/1024. Source of the arithmetic: TensorFlow Lite,
/// reference_ops::ResizeBilinear and ResizeBilinearInteger.
struct ResizeBilinear {
  bool align_corners = false;
  bool half_pixel_centers = false;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::ResizeBilinearOptionsT;
  static ResizeBilinear from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
