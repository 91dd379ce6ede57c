// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/convolution.h"

#include <algorithm>

#include "onda/core/error.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/transpose_conv/transpose_conv.h"

namespace onda::layers {
namespace {

const Shape& image(const LayerBuilder& builder, int input, std::string_view layer) {
  const Shape& shape = builder.shape(input);
  if (shape.rank() != 4) {
    throw Error("{}: expected an input of height, width and channels, received {}", layer,
                to_string(shape));
  }
  return shape;
}

void expect_positive(std::string_view layer, std::string_view option, std::int64_t value) {
  if (value < 1) throw Error("{}: expected {} of at least 1, received {}", layer, option, value);
}

int add_activated(LayerBuilder& builder, Function activation, auto op, std::vector<int> operands) {
  const auto own = fused(activation);
  op.activation = own.value_or(onda::Activation::none);
  const int sum = builder.add(std::move(op), std::move(operands));
  return own ? sum : activate(builder, activation, sum);
}

int convolve(LayerBuilder& builder, int input, std::string_view kernel_name, const Conv2D& layer,
             std::string_view type) {
  expect_positive(type, "filters", layer.filters);
  expect_positive(type, "groups", layer.groups);
  expect_positive(type, "kernel_size", layer.kernel_size.height);
  expect_positive(type, "kernel_size", layer.kernel_size.width);
  const std::int32_t channels = builder.shape(input)[-1];
  if (channels % layer.groups != 0 || layer.filters % layer.groups != 0) {
    throw Error("{}: expected {} channels and {} filters to be multiples of {} groups", type,
                channels, layer.filters, layer.groups);
  }
  const std::int32_t height = layer.kernel_size.height;
  const std::int32_t width = layer.kernel_size.width;
  const double taps = static_cast<double>(height) * width;
  const Fan fan{taps * channels / layer.groups, taps * layer.filters};
  std::vector<int> operands{
      input, builder.parameter(kernel_name, {layer.filters, height, width, channels / layer.groups},
                               layer.kernel_initializer, fan,
                               {layer.kernel_regularizer, layer.kernel_constraint})};
  if (layer.use_bias) {
    operands.push_back(builder.parameter("bias", {layer.filters}, layer.bias_initializer, fan,
                                         {layer.bias_regularizer, layer.bias_constraint}));
  }
  return add_activated(
      builder, layer.activation,
      onda::Conv2D{
          .padding = layer.padding, .stride = layer.strides, .dilation = layer.dilation_rate},
      std::move(operands));
}

// An extent of the output of Conv2DTranspose.
std::int32_t transposed_extent(std::int32_t input, std::int32_t filter, std::int32_t stride,
                               Padding padding, std::optional<std::int32_t> more) {
  if (more && (*more < 0 || *more >= stride)) {
    throw Error("Conv2DTranspose: expected output_padding below the strides, {}, received {}",
                stride, *more);
  }
  const bool same = padding == Padding::same;
  const std::int64_t least = std::int64_t{input - 1} * stride + (same ? filter % 2 : filter);
  const std::int64_t usual =
      std::int64_t{input} * stride + (same ? 0 : std::max(filter - stride, 0));
  const std::int64_t output = more ? least + *more : usual;
  if (output > max_window) {
    throw Error("Conv2DTranspose: expected an output of at most {} rows and columns, received {}",
                max_window, output);
  }
  return static_cast<std::int32_t>(output);
}

int convolve_channels(LayerBuilder& builder, int input, const DepthwiseConv2D& layer,
                      std::string_view type) {
  expect_positive(type, "depth_multiplier", layer.depth_multiplier);
  expect_positive(type, "kernel_size", layer.kernel_size.height);
  expect_positive(type, "kernel_size", layer.kernel_size.width);
  const std::int32_t channels = image(builder, input, type)[3];
  const std::int32_t outputs = channels * layer.depth_multiplier;
  const std::int32_t height = layer.kernel_size.height;
  const std::int32_t width = layer.kernel_size.width;
  const double taps = static_cast<double>(height) * width;
  const Fan fan{taps * channels, taps * layer.depth_multiplier};
  std::vector<int> operands{
      input, builder.parameter("depthwise_kernel", {1, height, width, outputs},
                               layer.depthwise_initializer, fan,
                               {layer.depthwise_regularizer, layer.depthwise_constraint})};
  if (layer.use_bias) {
    operands.push_back(builder.parameter("bias", {outputs}, layer.bias_initializer, fan,
                                         {layer.bias_regularizer, layer.bias_constraint}));
  }
  return add_activated(builder, layer.activation,
                       onda::DepthwiseConv2D{.padding = layer.padding,
                                             .stride = layer.strides,
                                             .dilation = layer.dilation_rate,
                                             .depth_multiplier = layer.depth_multiplier},
                       std::move(operands));
}

}  // namespace

int Conv2D::build(LayerBuilder& builder, int input) const {
  image(builder, input, type);
  return convolve(builder, input, "kernel", *this, type);
}

int Conv2DTranspose::build(LayerBuilder& builder, int input) const {
  const Shape shape = image(builder, input, type);
  expect_positive(type, "filters", filters);
  expect_positive(type, "kernel_size", kernel_size.height);
  expect_positive(type, "kernel_size", kernel_size.width);
  expect_positive(type, "strides", strides.height);
  expect_positive(type, "strides", strides.width);
  if (dilation_rate != Extent2D{}) {
    throw Error("{}: expected dilation_rate 1, received {} x {}: TensorFlow Lite has no other",
                type, dilation_rate.height, dilation_rate.width);
  }
  const auto& [height, width] = static_cast<const Extent2D&>(kernel_size);
  const auto more = [&](std::int32_t Extent2D::*axis) {
    return output_padding ? std::optional((*output_padding).*axis) : std::nullopt;
  };
  const std::vector<std::int32_t> extents = {
      shape[0],
      transposed_extent(shape[1], height, strides.height, padding, more(&Extent2D::height)),
      transposed_extent(shape[2], width, strides.width, padding, more(&Extent2D::width)), filters};
  const double taps = static_cast<double>(height) * width;
  const Fan fan{taps * filters, taps * shape[3]};
  std::vector<int> operands{
      builder.constant("output_shape", Tensor::of<std::int32_t>({4}, extents)),
      builder.parameter("kernel", {filters, height, width, shape[3]}, kernel_initializer, fan,
                        {kernel_regularizer, kernel_constraint}),
      input};
  if (use_bias) {
    operands.push_back(builder.parameter("bias", {filters}, bias_initializer, fan,
                                         {bias_regularizer, bias_constraint}));
  }
  return add_activated(builder, activation,
                       onda::TransposeConv{.padding = padding, .stride = strides},
                       std::move(operands));
}

int Conv1D::build(LayerBuilder& builder, int input) const {
  const Shape shape = builder.shape(input);
  if (shape.rank() != 3) {
    throw Error("Conv1D: expected an input of steps and channels, received {}", to_string(shape));
  }
  const int row = builder.reshape(input, {1, shape[1], shape[2]});
  const int output = convolve(builder, row, "kernel",
                              {.filters = filters,
                               .kernel_size = {1, kernel_size},
                               .strides = {1, strides},
                               .padding = padding,
                               .dilation_rate = {1, dilation_rate},
                               .groups = groups,
                               .activation = activation,
                               .use_bias = use_bias,
                               .kernel_initializer = kernel_initializer,
                               .bias_initializer = bias_initializer,
                               .kernel_regularizer = kernel_regularizer,
                               .bias_regularizer = bias_regularizer,
                               .kernel_constraint = kernel_constraint,
                               .bias_constraint = bias_constraint},
                              type);
  return builder.reshape(output, {builder.shape(output)[2], filters});
}

int DepthwiseConv2D::build(LayerBuilder& builder, int input) const {
  return convolve_channels(builder, input, *this, type);
}

int SeparableConv2D::build(LayerBuilder& builder, int input) const {
  const int alone = convolve_channels(builder, input,
                                      {.kernel_size = kernel_size,
                                       .strides = strides,
                                       .padding = padding,
                                       .depth_multiplier = depth_multiplier,
                                       .dilation_rate = dilation_rate,
                                       .use_bias = false,
                                       .depthwise_initializer = depthwise_initializer,
                                       .depthwise_regularizer = depthwise_regularizer,
                                       .depthwise_constraint = depthwise_constraint},
                                      type);
  return convolve(builder, alone, "pointwise_kernel",
                  {.filters = filters,
                   .activation = activation,
                   .use_bias = use_bias,
                   .kernel_initializer = pointwise_initializer,
                   .bias_initializer = bias_initializer,
                   .kernel_regularizer = pointwise_regularizer,
                   .bias_regularizer = bias_regularizer,
                   .kernel_constraint = pointwise_constraint,
                   .bias_constraint = bias_constraint},
                  type);
}

}  // namespace onda::layers
