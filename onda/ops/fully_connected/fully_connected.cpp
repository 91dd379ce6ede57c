// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/fully_connected.h"

#include "onda/ops/fully_connected/computed_weights.h"
#include "onda/ops/fully_connected/fully_connected_best.h"
#include "onda/ops/fully_connected/fully_connected_kernel.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator FullyConnected::code = schema::BuiltinOperator::FULLY_CONNECTED;

FullyConnected FullyConnected::from(const Options& options) {
  if (options.weights_format != 0) {
    throw Error("weights_format {}: expected 0, weights in their plain order",
                options.weights_format);
  }
  return {.activation = from_schema(options.fused_activation_function),
          .keep_num_dims = options.keep_num_dims,
          .accumulator = accumulator_from(options.quantized_bias_type),
          .asymmetric_quantize_inputs = options.asymmetric_quantize_inputs};
}

FullyConnected::Options FullyConnected::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  options.keep_num_dims = keep_num_dims;
  options.quantized_bias_type = to_schema(accumulator);
  options.asymmetric_quantize_inputs = asymmetric_quantize_inputs;
  return options;
}

int FullyConnected::version(DType type) const {
  return accumulator == Accumulator::unsaid ? versions.of(type) : 11;
}

std::vector<Shape> FullyConnected::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 3);
  inputs.expect_rank(1, 2);
  const Shape& x = inputs[0].shape;
  const std::int32_t width = inputs[1].shape[1];
  const std::int32_t units = inputs[1].shape[0];
  if (inputs.has(2)) inputs.expect_shape(2, {units});
  if (width == 0 || x.elements() % width != 0 || (keep_num_dims && x[-1] != width)) {
    throw inputs.error(0, "weights {} expect rows of {} values, received shape {}",
                       to_string(inputs[1].shape), width, to_string(x));
  }
  if (!keep_num_dims) return {Shape{static_cast<std::int32_t>(x.elements() / width), units}};
  std::vector<std::int32_t> extents = x.extents();
  extents.back() = units;
  return {Shape(std::move(extents))};
}

namespace {

Call prepare_float(Prepare& prepare, Activation activation, int rows, int width, int units) {
  const FloatRange range = float_range(activation);
  const kernel::FullyConnectedFloat parameters{
      .weights = prepare.constant<float>(1, "weights"),
      .bias = prepare.constant_or_zeros<float>(2, units, "bias"),
      .rows = rows,
      .inputs = width,
      .outputs = units,
      .low = range.low,
      .high = range.high};
  Call call = ONDA_CALL(prepare, fully_connected, FullyConnectedFloat, (parameters));
  if (prepare.kernels == Kernels::best)
    call.set_best(best_fully_connected(parameters, prepare.packed()));
  return call;
}

Call prepare_hybrid(Prepare& prepare, const FullyConnected& op, int rows, int width, int units) {
  prepare.inputs.expect_symmetric(1, 0, units);
  prepare.scratch<std::int8_t>(static_cast<std::size_t>(width));
  const FloatRange range = float_range(op.activation);
  const kernel::FullyConnectedHybrid parameters{
      .weights = prepare.constant<std::int8_t>(1, "weights"),
      .bias = prepare.constant_or_zeros<float>(2, units, "bias"),
      .scale = prepare.keep(channel_scales(prepare.inputs, 1, units), "scale"),
      .asymmetric = op.asymmetric_quantize_inputs,
      .rows = rows,
      .inputs = width,
      .outputs = units,
      .low = range.low,
      .high = range.high};
  Call call = ONDA_CALL(prepare, fully_connected, FullyConnectedHybrid, (parameters));
  if (prepare.kernels == Kernels::best)
    call.set_best(best_fully_connected(parameters, prepare.packed()));
  return call;
}

// sum (w * (x - zero)) = sum (w * x) - zero * sum (w): the second part is known beforehand.
// Modulo 2^32, as the accumulator is.
std::vector<std::int32_t> folded_bias(const Operands& inputs, int width, int units) {
  const auto zero = static_cast<std::uint32_t>(inputs.zero_point(0));
  const auto weights = inputs[1].values<std::int8_t>();
  std::vector<std::int32_t> bias(static_cast<std::size_t>(units));
  for (std::size_t o = 0; o < bias.size(); ++o) {
    std::uint32_t sum =
        inputs.has(2) ? static_cast<std::uint32_t>(inputs[2].values<std::int32_t>()[o]) : 0;
    for (const std::int8_t weight :
         weights.subspan(o * static_cast<std::size_t>(width), static_cast<std::size_t>(width))) {
      sum -= zero * static_cast<std::uint32_t>(static_cast<std::int32_t>(weight));
    }
    bias[o] = static_cast<std::int32_t>(sum);
  }
  return bias;
}

template <class Of>
kernel::FullyConnectedIntegers<Of> parameters(Prepare& prepare, Activation activation, int rows,
                                              int width, int units,
                                              const std::vector<double>& factors) {
  const auto* weights = prepare.constant<std::int8_t>(1, "weights");
  const auto requantization = requantization_by<typename Of::Multiplier>(prepare, factors);
  const typename Of::Bias* bias = nullptr;
  if constexpr (std::is_same_v<Of, kernel::Int8Sums>) {
    bias = prepare.keep(folded_bias(prepare.inputs, width, units), "bias");
  } else {
    bias = bias_of<Of>(prepare, 2, units);
  }
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  return {.weights = weights,
          .bias = bias,
          .multiplier = requantization.multiplier,
          .shift = requantization.shift,
          .channel_step = requantization.channel_step,
          .rows = rows,
          .inputs = width,
          .outputs = units,
          .output_zero_point = prepare.outputs.zero_point(0),
          .low = static_cast<typename Of::Element>(range.low),
          .high = static_cast<typename Of::Element>(range.high)};
}

}  // namespace

Call FullyConnected::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  const Shape& weights = inputs[1].shape;
  const std::int32_t units = weights[0];
  const std::int32_t width = weights[1];
  const int rows = inputs.count(0) / width;
  if (!inputs[1].is_constant()) {
    return prepare_computed_weights(prepare, activation, rows, width, units);
  }
  const DType type = prepare.real_type();
  if (type == DType::float32 && inputs[1].type == DType::int8) {
    return prepare_hybrid(prepare, *this, rows, width, units);
  }
  if (type == DType::float32) return prepare_float(prepare, activation, rows, width, units);
  inputs.expect_symmetric(1, 0, units);
  if (inputs.has(2)) inputs.expect_constant(2);
  const auto integers = [&]<class Of>(Of, const std::vector<double>& factors) {
    return parameters<Of>(prepare, activation, rows, width, units, factors);
  };
  const std::vector<double> factors = weighted_sum_factors(prepare, 0, 1, 0);
  if (type == DType::int8) {
    const auto int8 = integers(kernel::Int8Sums{}, factors);
    Call call = ONDA_CALL_ROUNDED(prepare, fully_connected, FullyConnectedInt8, (int8));
    if (prepare.kernels == Kernels::best) {
      call.set_best(best_fully_connected(int8, prepare.rounding, prepare.packed()));
    }
    return call;
  }
  // Where nothing is said, and there is no bias, LiteRT sums in 32 bits, TensorFlow Lite Micro in
  // 64. Sums of 64 bits become outputs by way of doubles in LiteRT.
  const bool is_litert = prepare.rounding == Rounding::single;
  const Accumulator otherwise = is_litert ? Accumulator::int32 : Accumulator::int64;
  if (sums_in_int32(inputs, 2, accumulator, otherwise)) {
    return ONDA_CALL_ROUNDED(prepare, fully_connected, FullyConnectedInt16Short,
                             (integers(kernel::Int16ShortSums{}, factors)));
  }
  if (is_litert) {
    const int scales = static_cast<int>(factors.size());
    return ONDA_CALL(
        prepare, fully_connected<Rounding::single>, FullyConnectedInt16Real,
        (integers(kernel::Int16RealSums{}, channel_factors(prepare, 0, 1, 0, scales))));
  }
  if (sums_fit_int32(inputs, 1, 0, 2)) {
    return ONDA_CALL(prepare, fully_connected<Rounding::doubled>, FullyConnectedInt16Bounded,
                     (integers(kernel::Int16BoundedSums{}, factors)));
  }
  return ONDA_CALL(prepare, fully_connected<Rounding::doubled>, FullyConnectedInt16,
                   (integers(kernel::Int16Sums{}, factors)));
}

ONDA_OPERATOR(FullyConnected);

}  // namespace onda
