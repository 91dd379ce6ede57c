// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu/relu.h"

#include "onda/ops/activation.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/relu/relu_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Relu::code = schema::BuiltinOperator::RELU;

std::vector<Shape> Relu::output_shapes(const Operands& inputs) const { return same_shape(inputs); }

Call Relu::prepare(Prepare& prepare) const {
  const int count = prepare.outputs.count(0);
  if (prepare.type() == DType::float32)
    return ONDA_CALL(prepare, relu, ReluFloat, {.count = count});
  // TensorFlow Lite divides in float32.
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(prepare.inputs.scale(0) / prepare.outputs.scale(0)));
  const IntegerRange range = integer_range(Activation::relu, prepare.outputs[0]);
  return ONDA_CALL(prepare, relu, ReluInt8,
                   {.count = count,
                    .input_zero_point = prepare.inputs.zero_point(0),
                    .output_zero_point = prepare.outputs.zero_point(0),
                    .multiplier = factor.multiplier,
                    .shift = factor.shift,
                    .low = static_cast<std::int8_t>(range.low)});
}

ONDA_OPERATOR(Relu);

}  // namespace onda
