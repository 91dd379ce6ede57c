// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/add/add.h"

#include "onda/ops/add/add_kernel.h"
#include "onda/ops/binary_gradient.h"
#include "onda/ops/sum_best.h"

namespace onda {

const schema::BuiltinOperator Add::code = schema::BuiltinOperator::ADD;

Add Add::from(const Options& options) {
  return {from_schema(options.fused_activation_function), options.pot_scale_int16};
}

Add::Options Add::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  options.pot_scale_int16 = pot_scale_int16;
  return options;
}

std::vector<Shape> Add::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Add::prepare(Prepare& prepare) const {
  const DType type = sum_type(prepare, pot_scale_int16);
  if (type != DType::int8 && type != DType::int16) {
    const bool leaves_out = type == DType::int32 && prepare.rounding == Rounding::doubled;
    const FloatRange range = float_range(leaves_out ? Activation::none : activation);
    Call call = ONDA_BINARY_NUMBERS(prepare, AddNumbers,
                                    {.loop = broadcast(prepare),
                                     .low = NumberBound{range.low},
                                     .high = NumberBound{range.high}});
    if (type == DType::float32) call.set_best(best_sum(prepare, range, false));
    return call;
  }
  const kernel::SumNumbers numbers = sum_numbers(prepare, activation, false);
  if (type == DType::int16) {
    return ONDA_BINARY(prepare, AddQuantized<int16_t>,
                       {.loop = broadcast(prepare), .numbers = numbers});
  }
  Call call =
      ONDA_BINARY(prepare, AddQuantized<int8_t>, {.loop = broadcast(prepare), .numbers = numbers});
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
  pairs_forward(batch, kernel::AddNumbers<float>{{}, range.low, range.high});
}

void Add::backward(const TrainingBatch& batch) const {
  cut_gradient(batch, activation);
  pairs_backward(
      batch, [](float, float, float) { return 1.0f; }, [](float, float, float) { return 1.0f; });
}

ONDA_OPERATOR(Add);

}  // namespace onda
