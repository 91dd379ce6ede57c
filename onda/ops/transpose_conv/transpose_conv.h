// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/accumulator.h"
#include "onda/ops/activation.h"
#include "onda/ops/operator.h"
#include "onda/ops/window.h"

namespace onda {

namespace schema {
struct TransposeConvOptionsT;
}

/// TRANSPOSE_CONV, Keras's Conv2DTranspose: every element of the input, times the filter, is added
/// to the output where the filter lies:
///   y[n, p * stride + i - padding, q * stride + j - padding, o] += w[o, i, j, c] * x[n, p, q, c]
/// after which the bias b[o] is added and the activation computed. It is how CONV_2D brings
/// gradients to its input, which is this operator's output: padding and extents are those of a
/// CONV_2D from the output's shape to the input's.
/// Inputs: the output's shape as an int32 constant [4], weights [O, h, w, C], x [N, H, W, C], bias
/// [O] (optional). Output: [N, H', W', O]. float32; int8 with weights per channel and int32
/// bias; int16 with such weights and int64 or int32 bias; float32 with such weights and float32
/// bias, where each image is quantized as it comes (hybrid, "dynamic range").
struct TransposeConv {
  Padding padding = Padding::same;
  Extent2D stride = {};
  Activation activation = Activation::none;
  Accumulator accumulator = Accumulator::unsaid;  ///< for int16

  static const schema::BuiltinOperator code;
  static constexpr int shape_input = 0;
  static constexpr Versions versions{.float32 = 3, .int8 = 3};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated,
                                                 .weights_input = 1,
                                                 .weights_axis = 0,
                                                 .weights_per_channel = true,
                                                 .bias_input = 3,
                                                 .data_input = 2};
  using Options = schema::TransposeConvOptionsT;
  static TransposeConv from(const Options& options);
  Options options() const;
  /// The fused activation came with version 4, the accumulator's type with version 5.
  int version(DType type) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  std::int64_t multiply_adds(const Operands& inputs, const Operands& outputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;

 private:
  /// Of the convolution that goes the other way: it slides over the output.
  kernel::Window window(const Operands& inputs) const;
};

}  // namespace onda
