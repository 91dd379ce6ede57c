// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pool_2d.h"

#include <algorithm>
#include <cmath>

#include "onda_schema.h"

namespace onda {

Pool2D Pool2D::from(const schema::Pool2DOptionsT& options) {
  return {.padding = from_schema(options.padding),
          .filter = {options.filter_height, options.filter_width},
          .stride = {options.stride_h, options.stride_w},
          .activation = from_schema(options.fused_activation_function)};
}

schema::Pool2DOptionsT Pool2D::options() const {
  schema::Pool2DOptionsT options;
  options.padding = to_schema(padding);
  options.filter_height = filter.height;
  options.filter_width = filter.width;
  options.stride_h = stride.height;
  options.stride_w = stride.width;
  options.fused_activation_function = to_schema(activation);
  return options;
}

kernel::Window Pool2D::window(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  inputs.expect_rank(0, 4);
  return slide(inputs, {filter, stride, {1, 1}, padding}, inputs[0].shape[3]);
}

std::vector<Shape> Pool2D::output_shapes(const Operands& inputs) const {
  return onda::output_shapes(window(inputs));
}

std::int64_t Pool2D::multiply_adds(const Operands& inputs, const Operands& outputs) const {
  const kernel::Window w = window(inputs);
  return outputs[0].shape.elements() * std::min(w.filter_height, w.input_height) *
         std::min(w.filter_width, w.input_width);  // at most 2^30 * 2^30
}

kernel::Pool2DFloat Pool2D::float_parameters(const Prepare& prepare) const {
  const FloatRange range = float_range(activation);
  return {.window = window(prepare.inputs), .low = range.low, .high = range.high};
}

namespace {

// What an integer type may hold of the activation, once scales and window are checked.
IntegerRange checked_range(const Pool2D& pool, const kernel::Window& w, const Prepare& prepare) {
  const std::int64_t taps = std::int64_t{std::min(w.filter_height, w.input_height)} *
                            std::min(w.filter_width, w.input_width);
  const bool is_wide = prepare.inputs[0].type == DType::int16;
  const std::int64_t most_taps = is_wide ? 1 << 15 : 1 << 23;  // their sum stays in 32 bits
  if (taps > most_taps) {
    throw Error("expected at most {} values in one window, received {}", most_taps, taps);
  }
  prepare.inputs.expect_quantized(0);
  prepare.outputs.expect_quantized(0);
  const float from = prepare.inputs.scale(0);
  const float to = prepare.outputs.scale(0);
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  if (!(std::fabs(from - to) <= 1e-6f) || from_zero != to_zero) {
    throw prepare.outputs.error(0,
                                "expected scale {} and zero point {} as the input has, received "
                                "{} and {}",
                                from, from_zero, to, to_zero);
  }
  return integer_range(pool.activation, prepare.outputs[0]);
}

}  // namespace

kernel::Pool2DInt8 Pool2D::int8_parameters(const Prepare& prepare) const {
  const kernel::Window w = window(prepare.inputs);
  const IntegerRange range = checked_range(*this, w, prepare);
  return {w, static_cast<std::int8_t>(range.low), static_cast<std::int8_t>(range.high)};
}

kernel::Pool2DInt16 Pool2D::int16_parameters(const Prepare& prepare) const {
  const kernel::Window w = window(prepare.inputs);
  const IntegerRange range = checked_range(*this, w, prepare);
  return {w, static_cast<std::int16_t>(range.low), static_cast<std::int16_t>(range.high)};
}

}  // namespace onda
