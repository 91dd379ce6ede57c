// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct StridedSliceOptionsT;
}

/// STRIDED_SLICE: x[begin:end:stride, ...] as numpy slices, Keras's Cropping.
/// Inputs: x, begin, end and strides as int32 constants [rank]. A bit of a mask stands for an axis:
/// begin or end is left out, or the axis is shrunk to one index and dropped. float32 and int8; no
/// ellipsis and no new axes.
struct StridedSlice {
  std::int32_t begin_mask = 0;
  std::int32_t end_mask = 0;
  std::int32_t shrink_axis_mask = 0;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 2};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::StridedSliceOptionsT;
  static StridedSlice from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;
};

}  // namespace onda
