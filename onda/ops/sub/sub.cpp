// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sub/sub.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/sub/sub_kernel.h"
#include "onda/ops/sum_best.h"

namespace onda {

const schema::BuiltinOperator Sub::code = schema::BuiltinOperator::SUB;

Sub Sub::from(const Options& options) {
  return {from_schema(options.fused_activation_function), options.pot_scale_int16};
}

Sub::Options Sub::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  options.pot_scale_int16 = pot_scale_int16;
  return options;
}

std::vector<Shape> Sub::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Sub::prepare(Prepare& prepare) const {
  const DType type = sum_type(prepare, pot_scale_int16);
  if (type != DType::int8 && type != DType::int16) {
    const FloatRange range = float_range(activation);
    Call call = ONDA_BINARY_NUMBERS(prepare, SubNumbers,
                                    {.loop = broadcast(prepare),
                                     .low = NumberBound{range.low},
                                     .high = NumberBound{range.high}});
    if (type == DType::float32) call.set_best(best_sum(prepare, range, true));
    return call;
  }
  // TensorFlow Lite Micro computes the factors in float32, LiteRT in double.
  const kernel::SumNumbers numbers =
      sum_numbers(prepare, activation, prepare.rounding == Rounding::doubled);
  if (type == DType::int16) {
    return ONDA_BINARY(prepare, SubQuantized<int16_t>,
                       {.loop = broadcast(prepare), .numbers = numbers});
  }
  Call call =
      ONDA_BINARY(prepare, SubQuantized<int8_t>, {.loop = broadcast(prepare), .numbers = numbers});
  call.set_best(best_sum(prepare, numbers, true));
  return call;
}

TrainingNeeds Sub::training_needs(const Operands& inputs, int) const {
  return {.input_values = false,
          .output_values = activation != Activation::none,
          .in_place = inputs[0].shape == inputs[1].shape && !inputs[0].is_constant()};
}

void Sub::forward(const TrainingBatch& batch) const {
  const FloatRange range = float_range(activation);
  pairs_forward(batch, kernel::SubNumbers<float>{{}, range.low, range.high});
}

void Sub::backward(const TrainingBatch& batch) const {
  cut_gradient(batch, activation);
  pairs_backward(
      batch, [](float, float, float) { return 1.0f; }, [](float, float, float) { return -1.0f; });
}

ONDA_OPERATOR(Sub);

}  // namespace onda
