// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/accumulator.h"
#include "onda/ops/activation.h"
#include "onda/ops/operator.h"
#include "onda/ops/window.h"

namespace onda {

namespace schema {
struct Conv2DOptionsT;
}

/// CONV_2D, Keras's Conv2D:
///   y[n, p, q, o] = activation(b[o] + sum_{i, j, c} w[o, i, j, c]
///                   * x[n, p * stride + i * dilation - padding, q * …, c])
/// Inputs: x [N, H, W, C], weights [O, h, w, C], bias [O] (optional). Output: [N, H', W', O]. With
/// weights [O, h, w, C / G] it is a convolution in G groups: output o sees the channels of group
/// o / (O / G). float32; int8 with weights per channel and int32 bias; int16 with such weights and
/// int64 or int32 bias; float32 with such weights and float32 bias, where each image is quantized
/// as it comes (hybrid, "dynamic range").
struct Conv2D {
  Padding padding = Padding::same;
  Extent2D stride = {};
  Extent2D dilation = {};
  Activation activation = Activation::none;
  Accumulator accumulator = Accumulator::unsaid;  ///< for int16

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 3, .int16 = 4};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::calibrated,
                                                 .weights_input = 1,
                                                 .weights_axis = 0,
                                                 .weights_per_channel = true,
                                                 .bias_input = 2};
  using Options = schema::Conv2DOptionsT;
  static Conv2D from(const Options& options);
  Options options() const;
  int version(DType type) const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
  TrainingNeeds training_needs(const Operands& inputs, int stride) const;
  void forward(const TrainingBatch& batch) const;
  void backward(const TrainingBatch& batch) const;

 private:
  kernel::Window window(const Operands& inputs) const;
};

}  // namespace onda
