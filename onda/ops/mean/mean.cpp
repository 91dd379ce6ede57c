// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mean/mean.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "onda/ops/requantization.h"

#include "onda/ops/mean/mean_kernel.h"
#include "onda/ops/view.h"

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

struct MeanNumbers {
  std::int32_t zero_points = 0;
  int output_zero_point = 0;
  FixedPointFactor factor;
};

MeanNumbers mean_numbers(const Prepare& prepare, bool keep_dims, std::int32_t terms) {
  const float from = prepare.inputs.scale(0);
  const float to = prepare.outputs.scale(0);
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  const auto axes = numbers(prepare.inputs, 1);
  const bool is_image = prepare.inputs[0].shape.rank() == 4 && axes.size() == 2 &&
                        axes[0] + axes[1] == 3 && axes[0] * axes[1] == 2;
  if (prepare.rounding == Rounding::single && is_image && keep_dims) {
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
  const int count = prepare.outputs.count(0);
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(
        prepare, mean, MeanFloat,
        {.count = count, .terms = reduction.terms, .view = keep(prepare, reduction.loops)});
  }
  constexpr std::int32_t most = 1 << 23;  // their sum stays in 32 bits
  if (reduction.terms > most) {
    throw prepare.inputs.error(0, "expected the mean of at most {} elements, received {}", most,
                               reduction.terms);
  }
  const MeanNumbers numbers = mean_numbers(prepare, keep_dims, reduction.terms);
  return ONDA_CALL(prepare, mean, MeanInt8,
                   {.count = count,
                    .terms = reduction.terms,
                    .view = keep(prepare, reduction.loops),
                    .zero_points = numbers.zero_points,
                    .output_zero_point = numbers.output_zero_point,
                    .multiplier = numbers.factor.multiplier,
                    .shift = numbers.factor.shift});
}

void Mean::forward(const TrainingBatch& batch) const {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const Reduction reduction(operands(batch), keep_dims);
  const TrainingTensor& output = batch.outputs[0];
  std::fill_n(output.value, output.elements * batch.stride, 0.0f);
  for_each_in(reduction.loops, batch.inputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    const float* x = batch.inputs[0].value + at * batch.stride;
    float* y = output.value + n / reduction.terms * batch.stride;
    for (int i = 0; i < batch.stride; ++i) y[i] += x[i];
  });
  const auto terms = static_cast<float>(reduction.terms);
  for (std::int64_t i = 0; i < output.elements * batch.stride; ++i) output.value[i] /= terms;
}

// dx = dy / terms
void Mean::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const Reduction reduction(operands(batch), keep_dims);
  const float share = 1.0f / static_cast<float>(reduction.terms);
  for_each_in(reduction.loops, input.elements, [&](std::int64_t n, std::int64_t at) {
    const float* dy = batch.outputs[0].gradient + n / reduction.terms * batch.stride;
    float* dx = input.gradient + at * batch.stride;
    for (int i = 0; i < batch.stride; ++i) {
      dx[i] = input.accumulate ? dx[i] + share * dy[i] : share * dy[i];
    }
  });
}

ONDA_OPERATOR(Mean);

}  // namespace onda
