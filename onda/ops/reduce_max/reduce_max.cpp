// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_max/reduce_max.h"

#include <algorithm>
#include <limits>

#include "onda/ops/reduce.h"
#include "onda/ops/reduce_max/reduce_max_kernel.h"

namespace onda {

const schema::BuiltinOperator ReduceMax::code = schema::BuiltinOperator::REDUCE_MAX;

ReduceMax ReduceMax::from(const Options& options) { return {options.keep_dims}; }

ReduceMax::Options ReduceMax::options() const {
  Options options;
  options.keep_dims = keep_dims;
  return options;
}

std::vector<Shape> ReduceMax::output_shapes(const Operands& inputs) const {
  return {Reduction(inputs, keep_dims).shape};
}

Call ReduceMax::prepare(Prepare& prepare) const {
  const Reduction reduction(prepare.inputs, keep_dims);
  expect_computed(prepare.inputs, 0);
  const DType type = moved_type(prepare);
  switch (type) {
    case DType::float32:
      return ONDA_REDUCE(prepare, ReduceMaxOf, reduction, float,
                         std::numeric_limits<float>::lowest());
    case DType::int8:
      return ONDA_REDUCE(prepare, ReduceMaxOf, reduction, int8_t,
                         std::numeric_limits<int8_t>::lowest());
    case DType::uint8:
      return ONDA_REDUCE(prepare, ReduceMaxOf, reduction, uint8_t,
                         std::numeric_limits<uint8_t>::lowest());
    case DType::int16:
      return ONDA_REDUCE(prepare, ReduceMaxOf, reduction, int16_t,
                         std::numeric_limits<int16_t>::lowest());
    case DType::int32:
      return ONDA_REDUCE(prepare, ReduceMaxOf, reduction, int32_t,
                         std::numeric_limits<int32_t>::lowest());
    case DType::int64:
      return ONDA_REDUCE(prepare, ReduceMaxOf, reduction, int64_t,
                         std::numeric_limits<int64_t>::lowest());
    default:
      throw prepare.inputs.error(
          0, "expected float32, int8, uint8, int16, int32 or int64, received {}", name_of(type));
  }
}

void ReduceMax::forward(const TrainingBatch& batch) const {
  if (batch.inputs[0].is_parameter) throw Error("input 0: expected a computed tensor to train");
  const Reduction reduction(operands(batch), keep_dims);
  for_each_in(reduction.loops, batch.inputs[0].elements, [&](std::int64_t n, std::int64_t at) {
    const float* x = batch.inputs[0].value + at * batch.stride;
    float* y = batch.outputs[0].value + n / reduction.terms * batch.stride;
    const bool is_first = n % reduction.terms == 0;
    for (int i = 0; i < batch.stride; ++i) y[i] = is_first || x[i] > y[i] ? x[i] : y[i];
  });
}

// dx = dy / (how many elements are the maximum) where x is, otherwise 0
void ReduceMax::backward(const TrainingBatch& batch) const {
  const TrainingTensor& input = batch.inputs[0];
  if (!input.gradient) return;
  const Reduction reduction(operands(batch), keep_dims);
  const TrainingTensor& output = batch.outputs[0];
  std::vector<float> ties(static_cast<std::size_t>(output.elements * batch.stride));
  for_each_in(reduction.loops, input.elements, [&](std::int64_t n, std::int64_t at) {
    const std::int64_t row = n / reduction.terms * batch.stride;
    const float* x = input.value + at * batch.stride;
    for (int i = 0; i < batch.stride; ++i) {
      ties[static_cast<std::size_t>(row + i)] += x[i] == output.value[row + i] ? 1.0f : 0.0f;
    }
  });
  for_each_in(reduction.loops, input.elements, [&](std::int64_t n, std::int64_t at) {
    const std::int64_t row = n / reduction.terms * batch.stride;
    const float* x = input.value + at * batch.stride;
    float* dx = input.gradient + at * batch.stride;
    for (int i = 0; i < batch.stride; ++i) {
      const bool is_maximum = x[i] == output.value[row + i];
      const float share =
          is_maximum ? output.gradient[row + i] / ties[static_cast<std::size_t>(row + i)] : 0.0f;
      dx[i] = input.accumulate ? dx[i] + share : share;
    }
  });
}

ONDA_OPERATOR(ReduceMax);

}  // namespace onda
