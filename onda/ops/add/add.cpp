// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/add/add.h"

#include "onda/ops/add/add_kernel.h"
#include "onda/ops/binary_gradient.h"
#include "onda/ops/sum_best.h"

namespace onda {

const schema::BuiltinOperator Add::code = schema::BuiltinOperator::ADD;

Add Add::from(const Options& options) { return {from_schema(options.fused_activation_function)}; }

Add::Options Add::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  return options;
}

std::vector<Shape> Add::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Add::prepare(Prepare& prepare) const {
  if (binary_type(prepare) == DType::float32) {
    const FloatRange range = float_range(activation);
    return ONDA_BINARY(prepare, AddFloat,
                       {.loop = broadcast(prepare), .low = range.low, .high = range.high});
  }
  const kernel::SumNumbers numbers = sum_numbers(prepare, activation, false);
  Call call = ONDA_BINARY(prepare, AddInt8, {.loop = broadcast(prepare), .numbers = numbers});
  call.set_best(best_sum(prepare, numbers, false));
  return call;
}

TrainingNeeds Add::training_needs(const Operands& inputs, int) const {
  return {.input_values = false,
          .output_values = activation != Activation::none,
          .in_place = inputs[0].shape == inputs[1].shape && !inputs[0].is_constant()};
}

void Add::forward(const TrainingBatch& batch) const {
  const FloatRange range = float_range(activation);
  pairs_forward(batch, kernel::AddFloat{{}, range.low, range.high});
}

void Add::backward(const TrainingBatch& batch) const {
  cut_gradient(batch, activation);
  pairs_backward(
      batch, [](float, float, float) { return 1.0f; }, [](float, float, float) { return 1.0f; });
}

ONDA_OPERATOR(Add);

}  // namespace onda
