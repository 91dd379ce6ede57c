// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "onda/ops/window.h"
#include "onda/train/initializer.h"
#include "onda/train/layers/activation.h"

namespace onda::layers {

/// Rows and columns; one number is both: `.kernel_size = 3`.
struct Size2D : Extent2D {
  Size2D(std::int32_t both) : Extent2D{both, both} {}  // NOLINT: a number is a size
  Size2D(std::int32_t rows, std::int32_t columns) : Extent2D{rows, columns} {}
};

/// y = activation(conv(x, kernel) + bias): [H, W, C] becomes [H', W', filters], see CONV_2D.
/// Parameters: kernel [filters, h, w, C / groups], Glorot uniform; bias [filters], zeros. Keras's
/// defaults, `valid` padding among them.
struct Conv2D {
  int filters = 0;
  Size2D kernel_size = 1;
  Size2D strides = 1;
  Padding padding = Padding::valid;
  Size2D dilation_rate = 1;
  int groups = 1;
  Function activation = linear;
  bool use_bias = true;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "Conv2D";
  static constexpr std::string_view default_name = "conv2d";
  int build(LayerBuilder& builder, int input) const;
};

/// Conv2D along one axis: [T, C] becomes [T', filters]. Becomes a CONV_2D between two RESHAPEs, as
/// TensorFlow converts it.
struct Conv1D {
  int filters = 0;
  int kernel_size = 1;
  int strides = 1;
  Padding padding = Padding::valid;
  int dilation_rate = 1;
  int groups = 1;
  Function activation = linear;
  bool use_bias = true;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "Conv1D";
  static constexpr std::string_view default_name = "conv1d";
  int build(LayerBuilder& builder, int input) const;
};

/// Each channel alone, with `depth_multiplier` filters: [H, W, C] becomes [H', W', C *
/// depth_multiplier], see DEPTHWISE_CONV_2D. Parameters: kernel [1, h, w, C * depth_multiplier],
/// Glorot uniform; bias, zeros.
struct DepthwiseConv2D {
  Size2D kernel_size = 1;
  Size2D strides = 1;
  Padding padding = Padding::valid;
  int depth_multiplier = 1;
  Size2D dilation_rate = 1;
  Function activation = linear;
  bool use_bias = true;
  Initializer depthwise_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  Regularizer depthwise_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint depthwise_constraint = {};
  Constraint bias_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "DepthwiseConv2D";
  static constexpr std::string_view default_name = "depthwise_conv2d";
  int build(LayerBuilder& builder, int input) const;
};

/// A convolution the other way, as its gradient goes: every element of x, times the kernel, is
/// added to y where the kernel lies. [H, W, C] becomes [H', W', filters], see TRANSPOSE_CONV, with
///   valid: H' = (H - 1) stride + h + output_padding, without it H stride + max(h - stride, 0)
///   same:  H' = (H - 1) stride + h % 2 + output_padding, without it H stride
/// Parameters: kernel [filters, h, w, C], Glorot uniform; bias [filters], zeros. Source: Keras 3,
/// `Conv2DTranspose` on TensorFlow. Throws Error for a dilation: TensorFlow Lite has none here.
struct Conv2DTranspose {
  int filters = 0;
  Size2D kernel_size = 1;
  Size2D strides = 1;
  Padding padding = Padding::valid;
  std::optional<Size2D> output_padding = {};  ///< below the strides
  Size2D dilation_rate = 1;
  Function activation = linear;
  bool use_bias = true;
  Initializer kernel_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "Conv2DTranspose";
  static constexpr std::string_view default_name = "conv2d_transpose";
  int build(LayerBuilder& builder, int input) const;
};

/// A depthwise convolution without bias, then a 1x1 convolution to `filters` channels.
struct SeparableConv2D {
  int filters = 0;
  Size2D kernel_size = 1;
  Size2D strides = 1;
  Padding padding = Padding::valid;
  int depth_multiplier = 1;
  Size2D dilation_rate = 1;
  Function activation = linear;
  bool use_bias = true;
  Initializer depthwise_initializer = GlorotUniform{};
  Initializer pointwise_initializer = GlorotUniform{};
  Initializer bias_initializer = Zeros{};
  Regularizer depthwise_regularizer = {};
  Regularizer pointwise_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint depthwise_constraint = {};
  Constraint pointwise_constraint = {};
  Constraint bias_constraint = {};
  std::string name = {};

  static constexpr std::string_view type = "SeparableConv2D";
  static constexpr std::string_view default_name = "separable_conv2d";
  int build(LayerBuilder& builder, int input) const;
};

}  // namespace onda::layers
