// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mean/mean.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "onda/ops/mean/mean_kernel.h"
#include "onda/ops/reduce.h"

namespace onda {

const schema::BuiltinOperator Mean::code = schema::BuiltinOperator::MEAN;

Mean Mean::from(const Options& options) { return {options.keep_dims}; }

Mean::Options Mean::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> Mean::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

namespace {

SumNumbers mean_numbers(const Prepare& prepare, bool keep_dims, std::int32_t terms) {
  const float from = prepare.inputs.scale(0);
  const float to = prepare.outputs.scale(0);
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  const auto axes = numbers(prepare.inputs, 1);
  const bool is_image = prepare.inputs[0].shape.rank() == 4 && axes.size() == 2 &&
                        axes[0] + axes[1] == 3 && axes[0] * axes[1] == 2;
  const bool is_int8 = prepare.inputs[0].type == DType::int8;
  if (prepare.rounding == Rounding::single && is_image && keep_dims && is_int8) {
    // LiteRT takes the mean of an image another way: in float32, the zero points at the end.
    // Source: TensorFlow Lite, optimized_integer_ops::Mean.
    const float moved = std::round(static_cast<float>(from_zero) * from / to);
    if (!(std::fabs(moved) < 32000)) {
      throw prepare.outputs.error(0, "expected a scale nearer to the input's {}, received {}", from,
                                  to);
    }
    return {0, to_zero - static_cast<int>(moved),
            to_fixed_point(static_cast<double>(from / (static_cast<float>(terms) * to)))};
  }
  FixedPointFactor factor = to_fixed_point(static_cast<double>(from) / static_cast<double>(to));
  // The multiplier is divided, with as many bits before as the number of terms has.
  const int bits = std::min(static_cast<int>(std::bit_width(static_cast<std::uint32_t>(terms))) - 1,
                            31 + factor.shift);
  factor.multiplier =
      static_cast<std::int32_t>((static_cast<std::int64_t>(factor.multiplier) << bits) / terms);
  factor.shift = static_cast<std::int8_t>(factor.shift - bits);
  return {from_zero * terms, to_zero, factor};
}

}  // namespace

Call Mean::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  const bool is_float = prepare.type({DType::float32, DType::int8, DType::int16}) == DType::float32;
  if (is_float && reduction.is_empty) {
    return place_everywhere(prepare, std::numeric_limits<float>::quiet_NaN());
  }
  expect_elements(prepare, reduction);
  if (is_float) {
    return ONDA_CALL(prepare, mean, MeanFloat, {reduce_loops(prepare, reduction)});
  }
  expect_scales(prepare);
  expect_sum_fits(prepare, reduction);
  return scaled_sum(prepare, reduction, mean_numbers(prepare, keep_dims, reduction.terms));
}

void Mean::forward(const TrainingBatch& batch) const {
  const Reduction reduction(operands(batch), keep_dims);
  sum_forward(batch, reduction, static_cast<float>(reduction.terms));
}

void Mean::backward(const TrainingBatch& batch) const {
  const Reduction reduction(operands(batch), keep_dims);
  sum_backward(batch, reduction, 1.0f / static_cast<float>(reduction.terms));
}

ONDA_OPERATOR(Mean);

}  // namespace onda
