// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/transpose_conv/transpose_conv.h"

#include <limits>

#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"
#include "onda/ops/transpose_conv/transpose_conv_kernel.h"

namespace onda {

const schema::BuiltinOperator TransposeConv::code = schema::BuiltinOperator::TRANSPOSE_CONV;

TransposeConv TransposeConv::from(const Options& options) {
  return {.padding = from_schema(options.padding),
          .stride = {options.stride_h, options.stride_w},
          .activation = from_schema(options.fused_activation_function),
          .accumulator = accumulator_from(options.quantized_bias_type)};
}

TransposeConv::Options TransposeConv::options() const {
  Options options;
  options.padding = to_schema(padding);
  options.stride_h = stride.height;
  options.stride_w = stride.width;
  options.fused_activation_function = to_schema(activation);
  options.quantized_bias_type = to_schema(accumulator);
  return options;
}

int TransposeConv::version(DType type) const {
  if (accumulator != Accumulator::unsaid) return 5;
  if (activation != Activation::none) return 4;
  return versions.of(type);
}

kernel::Window TransposeConv::window(const Operands& inputs) const {
  inputs.expect_count(3, 4);
  inputs.expect_constant(0);
  inputs.expect_type(0, DType::int32);
  inputs.expect_shape(0, {4});
  inputs.expect_rank(1, 4);
  inputs.expect_rank(2, 4);
  const auto extents = inputs[0].values<std::int32_t>();
  const Tensor output{
      "", DType::float32, Shape(std::vector<std::int32_t>(extents.begin(), extents.end())), {}, {}};
  const Shape& weights = inputs[1].shape;
  const Shape& x = inputs[2].shape;
  if (x.elements() == 0) {
    throw inputs.error(2, "expected no empty axis, received shape {}", to_string(x));
  }
  if (weights.elements() == 0 || weights[3] != x[3]) {
    throw inputs.error(1, "expected weights for {} channels, received shape {}", x[3],
                       to_string(weights));
  }
  const kernel::Window w = slide({"the output's shape, input", {&output}},
                                 {{weights[1], weights[2]}, stride, {1, 1}, padding}, x[3]);
  const Shape expected = {w.batches, w.output_height, w.output_width, x[3]};
  if (output.shape[3] != weights[0] || x != expected) {
    throw inputs.error(0,
                       "expected the shape of an image that a convolution makes {} of, with {} "
                       "channels, received {}, of which it makes {}",
                       to_string(x), weights[0], to_string(output.shape), to_string(expected));
  }
  return w;
}

std::vector<Shape> TransposeConv::output_shapes(const Operands& inputs) const {
  const kernel::Window w = window(inputs);
  if (inputs.has(3)) inputs.expect_shape(3, {w.input_channels});
  return {{w.batches, w.input_height, w.input_width, w.input_channels}};
}

std::int64_t TransposeConv::multiply_adds(const Operands& inputs, const Operands&) const {
  const Shape& weights = inputs[1].shape;
  const std::int64_t each = weights.elements(0, 3);
  const std::int64_t elements = inputs[2].shape.elements();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return elements > most / each ? most : elements * each;
}

namespace {

template <class Of>
kernel::TransposeConvIntegers<Of> integers(Prepare& prepare, Activation activation,
                                           const kernel::Window& w) {
  const int channels = w.input_channels;
  const auto requantization = requantization_by<typename Of::Multiplier>(
      prepare, channel_factors(prepare, 2, 1, 0, channels));
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  return {.weights = prepare.constant<std::int8_t>(1, "weights"),
          .bias = bias_of<Of>(prepare, 3, channels),
          .multiplier = requantization.multiplier,
          .shift = requantization.shift,
          .window = w,
          .input_zero_point = prepare.inputs.zero_point(2),
          .output_zero_point = prepare.outputs.zero_point(0),
          .low = static_cast<typename Of::Element>(range.low),
          .high = static_cast<typename Of::Element>(range.high)};
}

Call prepare_hybrid(Prepare& prepare, Activation activation, const kernel::Window& w) {
  const std::int32_t channels = w.input_channels;
  prepare.inputs.expect_symmetric(1, 0, channels);
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(prepare.inputs[2].shape.elements(1, 4)));
  const FloatRange range = float_range(activation);
  return ONDA_CALL(prepare, transpose_conv, TransposeConvHybrid,
                   {.weights = prepare.constant<std::int8_t>(1, "weights"),
                    .bias = prepare.constant_or_zeros<float>(3, channels, "bias"),
                    .scale = prepare.keep(channel_scales(prepare.inputs, 1, channels), "scale"),
                    .window = w,
                    .low = range.low,
                    .high = range.high});
}

}  // namespace

Call TransposeConv::prepare(Prepare& prepare) const {
  const kernel::Window w = window(prepare.inputs);
  const std::int32_t channels = w.input_channels;
  if (prepare.inputs[2].type == DType::int16) prepare.inputs.expect_quantized(2);
  const DType type = prepare.type({DType::float32, DType::int8, DType::int16}, 2);
  if (type == DType::float32 && prepare.inputs[1].type == DType::int8) {
    return prepare_hybrid(prepare, activation, w);
  }
  if (type == DType::float32) {
    const FloatRange range = float_range(activation);
    return ONDA_CALL(prepare, transpose_conv, TransposeConvFloat,
                     {.weights = prepare.constant<float>(1, "weights"),
                      .bias = prepare.constant_or_zeros<float>(3, channels, "bias"),
                      .window = w,
                      .low = range.low,
                      .high = range.high});
  }
  prepare.inputs.expect_symmetric(1, 0, channels);
  if (type == DType::int8) {
    return ONDA_CALL(prepare, transpose_conv, TransposeConvInt8,
                     (integers<kernel::Int8Sums>(prepare, activation, w)));
  }
  if (sums_in_int32(prepare.inputs, 3, accumulator, Accumulator::int64)) {
    return ONDA_CALL(prepare, transpose_conv, TransposeConvInt16Short,
                     (integers<kernel::Int16ShortSums>(prepare, activation, w)));
  }
  if (sums_fit_int32(prepare.inputs, 1, 0, 3)) {
    return ONDA_CALL(prepare, transpose_conv, TransposeConvInt16Bounded,
                     (integers<kernel::Int16BoundedSums>(prepare, activation, w)));
  }
  return ONDA_CALL(prepare, transpose_conv, TransposeConvInt16,
                   (integers<kernel::Int16Sums>(prepare, activation, w)));
}

ONDA_OPERATOR(TransposeConv);

}  // namespace onda
