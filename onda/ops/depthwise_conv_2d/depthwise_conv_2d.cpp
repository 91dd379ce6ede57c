// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"

#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_best.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator DepthwiseConv2D::code = schema::BuiltinOperator::DEPTHWISE_CONV_2D;

DepthwiseConv2D DepthwiseConv2D::from(const Options& options) {
  return {.padding = from_schema(options.padding),
          .stride = {options.stride_h, options.stride_w},
          .dilation = {options.dilation_h_factor, options.dilation_w_factor},
          .activation = from_schema(options.fused_activation_function),
          .depth_multiplier = options.depth_multiplier};
}

DepthwiseConv2D::Options DepthwiseConv2D::options() const {
  Options options;
  options.padding = to_schema(padding);
  options.stride_h = stride.height;
  options.stride_w = stride.width;
  options.dilation_h_factor = dilation.height;
  options.dilation_w_factor = dilation.width;
  options.fused_activation_function = to_schema(activation);
  options.depth_multiplier = depth_multiplier;
  return options;
}

kernel::Window DepthwiseConv2D::window(const Operands& inputs) const {
  const Shape& weights = inputs[1].shape;
  return slide(inputs, {{weights[1], weights[2]}, stride, dilation, padding}, weights[3]);
}

std::vector<Shape> DepthwiseConv2D::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 3);
  inputs.expect_rank(1, 4);
  const kernel::Window w = window(inputs);
  const Shape& weights = inputs[1].shape;
  if (weights.elements() == 0 || weights[0] != 1 || weights[3] % w.input_channels != 0) {
    throw inputs.error(1, "expected shape (1, height, width, {} * depth multiplier), received {}",
                       w.input_channels, to_string(weights));
  }
  const std::int32_t multiplier = weights[3] / w.input_channels;
  if (depth_multiplier != 0 && depth_multiplier != multiplier) {
    throw Error("depth multiplier: expected {}, as {} channels become {}, received {}", multiplier,
                w.input_channels, weights[3], depth_multiplier);
  }
  if (inputs.has(2)) inputs.expect_shape(2, {weights[3]});
  return onda::output_shapes(w);
}

namespace {

template <class Of>
kernel::DepthwiseConv2DIntegers<Of> integers(Prepare& prepare, Activation activation,
                                             const kernel::Window& w) {
  const auto requantization = requantization_by<typename Of::Multiplier>(
      prepare, channel_factors(prepare, 0, 1, 0, w.output_channels));
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  return {.weights = prepare.constant<std::int8_t>(1, "weights"),
          .bias = bias_of<Of>(prepare, 2, w.output_channels),
          .multiplier = requantization.multiplier,
          .shift = requantization.shift,
          .window = w,
          .depth_multiplier = w.output_channels / w.input_channels,
          .input_zero_point = prepare.inputs.zero_point(0),
          .output_zero_point = prepare.outputs.zero_point(0),
          .low = static_cast<typename Of::Element>(range.low),
          .high = static_cast<typename Of::Element>(range.high)};
}

Call prepare_hybrid(Prepare& prepare, Activation activation, const kernel::Window& w) {
  const int channels = w.output_channels;
  prepare.inputs.expect_symmetric(1, 3, channels);
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(prepare.inputs[0].shape.elements(1, 4)));
  const FloatRange range = float_range(activation);
  const kernel::DepthwiseConv2DHybrid parameters{
      .weights = prepare.constant<std::int8_t>(1, "weights"),
      .bias = prepare.constant_or_zeros<float>(2, channels, "bias"),
      .scale = prepare.keep(channel_scales(prepare.inputs, 1, channels), "scale"),
      .window = w,
      .depth_multiplier = channels / w.input_channels,
      .low = range.low,
      .high = range.high};
  Call call = ONDA_CALL(prepare, depthwise_conv_2d, DepthwiseConv2DHybrid, (parameters));
  if (prepare.kernels == Kernels::best)
    call.set_best(best_depthwise_conv_2d(parameters, prepare.packed()));
  return call;
}

}  // namespace

Call DepthwiseConv2D::prepare(Prepare& prepare) const {
  const Shape& weights = prepare.inputs[1].shape;
  const kernel::Window w = window(prepare.inputs);
  const DType type = prepare.real_type();
  if (type == DType::float32 && prepare.inputs[1].type == DType::int8) {
    return prepare_hybrid(prepare, activation, w);
  }
  if (type == DType::float32) {
    const FloatRange range = float_range(activation);
    const kernel::DepthwiseConv2DFloat parameters{
        .weights = prepare.constant<float>(1, "weights"),
        .bias = prepare.constant_or_zeros<float>(2, weights[3], "bias"),
        .window = w,
        .depth_multiplier = w.output_channels / w.input_channels,
        .low = range.low,
        .high = range.high};
    Call call = ONDA_CALL(prepare, depthwise_conv_2d, DepthwiseConv2DFloat, (parameters));
    if (prepare.kernels == Kernels::best)
      call.set_best(best_depthwise_conv_2d(parameters, prepare.packed()));
    return call;
  }
  prepare.inputs.expect_symmetric(1, 3, weights[3]);
  if (type == DType::int16) {
    if (sums_fit_int32(prepare.inputs, 1, 3, 2)) {
      return ONDA_CALL(prepare, depthwise_conv_2d, DepthwiseConv2DInt16Bounded,
                       (integers<kernel::Int16BoundedSums>(prepare, activation, w)));
    }
    return ONDA_CALL(prepare, depthwise_conv_2d, DepthwiseConv2DInt16,
                     (integers<kernel::Int16Sums>(prepare, activation, w)));
  }
  const auto parameters = integers<kernel::Int8Sums>(prepare, activation, w);
  Call call = ONDA_CALL(prepare, depthwise_conv_2d, DepthwiseConv2DInt8, (parameters));
  if (prepare.kernels == Kernels::best)
    call.set_best(best_depthwise_conv_2d(parameters, prepare.packed()));
  return call;
}

ONDA_OPERATOR(DepthwiseConv2D);

}  // namespace onda
