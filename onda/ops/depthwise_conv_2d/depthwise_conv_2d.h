// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/activation.h"
#include "onda/ops/operator.h"
#include "onda/ops/window.h"

namespace onda {

namespace schema {
struct DepthwiseConv2DOptionsT;
}

/// DEPTHWISE_CONV_2D, Keras's DepthwiseConv2D: each channel is convolved alone, with M filters.
///   y[n, p, q, c * M + m] = activation(b[c * M + m] + sum_{i, j} w[0, i, j, c * M + m]
///                           * x[n, p * stride + i * dilation - padding, q * …, c])
/// Inputs: x [N, H, W, C], weights [1, h, w, C * M], bias [C * M] (optional). Output:
/// [N, H', W', C * M]. M, the depth multiplier, follows from the shapes; the file's may be 0, and
/// else has to agree. float32; int8 with weights per channel and int32 bias; int16 with such
/// weights and int64 bias; float32 with such weights and float32 bias, where each image is
/// quantized as it comes (hybrid, "dynamic range").
struct DepthwiseConv2D {
  Padding padding = Padding::same;
  Extent2D stride = {};
  Extent2D dilation = {};
  Activation activation = Activation::none;
  std::int32_t depth_multiplier = 1;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 3, .int16 = 5};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated,
                                                 .weights_input = 1,
                                                 .weights_axis = 3,
                                                 .weights_per_channel = true,
                                                 .bias_input = 2};
  using Options = schema::DepthwiseConv2DOptionsT;
  static DepthwiseConv2D from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;

 private:
  kernel::Window window(const Operands& inputs) const;
};

}  // namespace onda
