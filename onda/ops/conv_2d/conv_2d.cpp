// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/conv_2d/conv_2d.h"

#include <algorithm>
#include <functional>

#include "onda/ops/conv_2d/conv_2d_best.h"
#include "onda/ops/conv_2d/conv_2d_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Conv2D::code = schema::BuiltinOperator::CONV_2D;

Conv2D Conv2D::from(const Options& options) {
  return {.padding = from_schema(options.padding),
          .stride = {options.stride_h, options.stride_w},
          .dilation = {options.dilation_h_factor, options.dilation_w_factor},
          .activation = from_schema(options.fused_activation_function),
          .accumulator = accumulator_from(options.quantized_bias_type)};
}

Conv2D::Options Conv2D::options() const {
  Options options;
  options.padding = to_schema(padding);
  options.stride_h = stride.height;
  options.stride_w = stride.width;
  options.dilation_h_factor = dilation.height;
  options.dilation_w_factor = dilation.width;
  options.fused_activation_function = to_schema(activation);
  options.quantized_bias_type = to_schema(accumulator);
  return options;
}

int Conv2D::version(DType type) const {
  return accumulator == Accumulator::unsaid ? versions.of(type) : 8;
}

kernel::Window Conv2D::window(const Operands& inputs) const {
  const Shape& weights = inputs[1].shape;
  return slide(inputs, {{weights[1], weights[2]}, stride, dilation, padding}, weights[0]);
}

std::vector<Shape> Conv2D::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 3);
  inputs.expect_rank(1, 4);
  const kernel::Window w = window(inputs);
  const Shape& weights = inputs[1].shape;
  if (weights.elements() == 0 || w.input_channels % weights[3] != 0 ||
      weights[0] % (w.input_channels / weights[3]) != 0) {
    throw inputs.error(1,
                       "expected weights for {} channels, or for equal groups of them, received "
                       "shape {}",
                       w.input_channels, to_string(weights));
  }
  if (inputs.has(2)) inputs.expect_shape(2, {weights[0]});
  return onda::output_shapes(w);
}

namespace {

int group_outputs(const kernel::Window& w, const Shape& weights) {
  return weights[0] / (w.input_channels / weights[3]);
}

template <class Of>
kernel::Conv2DIntegers<Of> integers(Prepare& prepare, Activation activation,
                                    const kernel::Window& w) {
  const Shape& weights = prepare.inputs[1].shape;
  const auto requantization = requantization_by<typename Of::Multiplier>(
      prepare, channel_factors(prepare, 0, 1, 0, weights[0]));
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  return {.weights = prepare.constant<std::int8_t>(1, "weights"),
          .bias = bias_of<Of>(prepare, 2, weights[0]),
          .multiplier = requantization.multiplier,
          .shift = requantization.shift,
          .window = w,
          .filter_channels = weights[3],
          .group_outputs = group_outputs(w, weights),
          .input_zero_point = prepare.inputs.zero_point(0),
          .output_zero_point = prepare.outputs.zero_point(0),
          .low = static_cast<typename Of::Element>(range.low),
          .high = static_cast<typename Of::Element>(range.high)};
}

// LiteRT quantizes an image symmetrically where all weights have one scale, which it knows for one
// group only.
Call prepare_hybrid(Prepare& prepare, Activation activation, const kernel::Window& w) {
  const Shape& weights = prepare.inputs[1].shape;
  prepare.inputs.expect_symmetric(1, 0, weights[0]);
  std::vector<float> scales = channel_scales(prepare.inputs, 1, weights[0]);
  const bool one_scale =
      std::adjacent_find(scales.begin(), scales.end(), std::not_equal_to<>()) == scales.end();
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(prepare.inputs[0].shape.elements(1, 4)));
  const FloatRange range = float_range(activation);
  const kernel::Conv2DHybrid parameters{
      .weights = prepare.constant<std::int8_t>(1, "weights"),
      .bias = prepare.constant_or_zeros<float>(2, weights[0], "bias"),
      .scale = prepare.keep(std::move(scales), "scale"),
      .window = w,
      .filter_channels = weights[3],
      .group_outputs = group_outputs(w, weights),
      .asymmetric = !one_scale || weights[3] != w.input_channels,
      .low = range.low,
      .high = range.high};
  Call call = ONDA_CALL(prepare, conv_2d, Conv2DHybrid, (parameters));
  if (prepare.kernels == Kernels::best) call.set_best(best_conv_2d(parameters, prepare.packed()));
  return call;
}

}  // namespace

Call Conv2D::prepare(Prepare& prepare) const {
  const Shape& weights = prepare.inputs[1].shape;
  const kernel::Window w = window(prepare.inputs);
  const DType type = prepare.real_type();
  if (type == DType::float32 && prepare.inputs[1].type == DType::int8) {
    return prepare_hybrid(prepare, activation, w);
  }
  if (type == DType::float32) {
    const FloatRange range = float_range(activation);
    const kernel::Conv2DFloat parameters{
        .weights = prepare.constant<float>(1, "weights"),
        .bias = prepare.constant_or_zeros<float>(2, weights[0], "bias"),
        .window = w,
        .filter_channels = weights[3],
        .group_outputs = group_outputs(w, weights),
        .low = range.low,
        .high = range.high};
    Call call = ONDA_CALL(prepare, conv_2d, Conv2DFloat, (parameters));
    if (prepare.kernels == Kernels::best) call.set_best(best_conv_2d(parameters, prepare.packed()));
    return call;
  }
  prepare.inputs.expect_symmetric(1, 0, weights[0]);
  if (type == DType::int16) {
    if (sums_in_int32(prepare.inputs, 2, accumulator, Accumulator::int64)) {
      return ONDA_CALL_ROUNDED(prepare, conv_2d, Conv2DInt16Short,
                               (integers<kernel::Int16ShortSums>(prepare, activation, w)));
    }
    if (sums_fit_int32(prepare.inputs, 1, 0, 2)) {
      return ONDA_CALL_ROUNDED(prepare, conv_2d, Conv2DInt16Bounded,
                               (integers<kernel::Int16BoundedSums>(prepare, activation, w)));
    }
    return ONDA_CALL_ROUNDED(prepare, conv_2d, Conv2DInt16,
                             (integers<kernel::Int16Sums>(prepare, activation, w)));
  }
  const auto parameters = integers<kernel::Int8Sums>(prepare, activation, w);
  Call call = ONDA_CALL_ROUNDED(prepare, conv_2d, Conv2DInt8, (parameters));
  if (prepare.kernels == Kernels::best)
    call.set_best(best_conv_2d(parameters, prepare.rounding, prepare.packed()));
  return call;
}

ONDA_OPERATOR(Conv2D);

}  // namespace onda
