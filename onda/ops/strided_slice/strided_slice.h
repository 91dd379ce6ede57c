// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct StridedSliceOptionsT;
}

/// STRIDED_SLICE: x[begin:end:stride, ...] as numpy slices, Keras's Cropping.
/// Inputs: x of any type, and begin, end and strides as int32 or int64 constants, one number of
/// each for every axis of x; axes beyond them stay whole. Begin and end may be computed where every
/// axis stays whole or is shrunk to one index: x[:, i]. A bit of a mask stands for one of these
/// numbers: begin or end is left out, the axis is shrunk to one index and dropped, a new axis of
/// one comes here, or all axes that nothing else names stand here whole (the ellipsis; where a bit
/// has both, it is an ellipsis). Source of the rules: LiteRT's StridedSlice.
struct StridedSlice {
  std::int32_t begin_mask = 0;
  std::int32_t end_mask = 0;
  std::int32_t shrink_axis_mask = 0;
  std::int32_t ellipsis_mask = 0;
  std::int32_t new_axis_mask = 0;
  bool offset = false;  ///< an end counts from its begin on

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::StridedSliceOptionsT;
  static StridedSlice from(const Options& options);
  Options options() const;
  /// The ellipsis and new axes came with version 6, the offset with version 8.
  int version(DType type) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
