// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/div/div.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/div/div_kernel.h"

namespace onda {

const schema::BuiltinOperator Div::code = schema::BuiltinOperator::DIV;

Div Div::from(const Options& options) { return {from_schema(options.fused_activation_function)}; }

Div::Options Div::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  return options;
}

std::vector<Shape> Div::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call Div::prepare(Prepare& prepare) const {
  const FloatRange range = float_range(activation);
  if (binary_type(prepare, {DType::float32, DType::int32}) == DType::float32) {
    return ONDA_BINARY(prepare, DivNumbers<float>,
                       {.loop = broadcast(prepare), .low = range.low, .high = range.high});
  }
  return divisors_checked<std::int32_t>(prepare, ONDA_BINARY(prepare, DivNumbers<int32_t>,
                                                             {.loop = broadcast(prepare),
                                                              .low = NumberBound{range.low},
                                                              .high = NumberBound{range.high}}));
}

void Div::forward(const TrainingBatch& batch) const {
  const FloatRange range = float_range(activation);
  pairs_forward(batch, kernel::DivNumbers<float>{{}, range.low, range.high}, true);
}

void Div::backward(const TrainingBatch& batch) const {
  cut_gradient(batch, activation);
  pairs_backward(
      batch, [](float, float b, float) { return 1 / b; },
      [](float a, float b, float) { return -a / (b * b); }, true);
}

ONDA_OPERATOR(Div);

}  // namespace onda
