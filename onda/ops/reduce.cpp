// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce.h"

#include <algorithm>

namespace onda {

kernel::ReduceLoops reduce_loops(Prepare& prepare, const Reduction& reduction) {
  return {prepare.outputs.count(0), reduction.terms, keep(prepare, reduction.loops)};
}

SumNumbers sum_numbers(const Prepare& prepare, const Reduction& reduction) {
  const double from = static_cast<double>(prepare.inputs.scale(0));
  const double to = static_cast<double>(prepare.outputs.scale(0));
  return {prepare.inputs.zero_point(0) * reduction.terms, prepare.outputs.zero_point(0),
          to_fixed_point(from / to)};
}

void expect_scales(const Prepare& prepare) {
  prepare.type({DType::int8, DType::int16});
  prepare.inputs.expect_quantized(0);
  prepare.outputs.expect_quantized(0);
}

void expect_elements(const Prepare& prepare, const Reduction& reduction) {
  if (!reduction.is_empty) return;
  throw prepare.inputs.error(0, "expected no empty axis, received shape {}",
                             to_string(prepare.inputs[0].shape));
}

void expect_sum_fits(const Prepare& prepare, const Reduction& reduction) {
  const std::int32_t most = prepare.inputs[0].type == DType::int16 ? 1 << 15 : 1 << 23;
  if (reduction.terms > most) {
    throw prepare.inputs.error(0, "expected at most {} elements in one sum, received {}", most,
                               reduction.terms);
  }
}

Call scaled_sum(Prepare& prepare, const Reduction& reduction, const SumNumbers& numbers) {
  const bool is_wide = prepare.inputs[0].type == DType::int16;
  const kernel::ReduceLoops loops = reduce_loops(prepare, reduction);
  return is_wide ? ONDA_CALL(prepare, scaled_sum, ScaledSum<int16_t>,
                             {loops, numbers.zero_points, numbers.output_zero_point,
                              numbers.factor.multiplier, numbers.factor.shift, -32768, 32767})
                 : ONDA_CALL(prepare, scaled_sum, ScaledSum<int8_t>,
                             {loops, numbers.zero_points, numbers.output_zero_point,
                              numbers.factor.multiplier, numbers.factor.shift, -128, 127});
}

void sum_forward(const TrainingBatch& batch, const Reduction& reduction, float divisor) {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const TrainingTensor& output = batch.outputs[0];
  std::fill_n(output.value, output.elements * batch.stride, 0.0f);
  for_each_in(reduction.loops, batch.inputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    const float* x = batch.inputs[0].value + at * batch.stride;
    float* y = output.value + n / reduction.terms * batch.stride;
    for (int i = 0; i < batch.stride; ++i) y[i] += x[i];
  });
  if (divisor == 1) return;
  for (std::int64_t i = 0; i < output.elements * batch.stride; ++i) output.value[i] /= divisor;
}

// dx = factor * dy
void sum_backward(const TrainingBatch& batch, const Reduction& reduction, float factor) {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  for_each_in(reduction.loops, input.elements, [&](std::int64_t n, std::int64_t at) {
    const float* dy = batch.outputs[0].gradient + n / reduction.terms * batch.stride;
    float* dx = input.gradient + at * batch.stride;
    for (int i = 0; i < batch.stride; ++i) {
      dx[i] = input.accumulate ? dx[i] + factor * dy[i] : factor * dy[i];
    }
  });
}

}  // namespace onda
