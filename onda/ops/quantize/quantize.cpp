// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/quantize/quantize.h"

#include "onda/ops/operator_model.h"
#include "onda/ops/quantize/quantize_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Quantize::code = schema::BuiltinOperator::QUANTIZE;

std::vector<Shape> Quantize::output_shapes(const Operands& inputs) const {
  return same_shape(inputs);
}

Call Quantize::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  const Operands& outputs = prepare.outputs;
  const int count = outputs.count(0);
  outputs.expect_type(0, DType::int8);
  outputs.expect_quantized(0);
  if (inputs[0].type == DType::float32) {
    return ONDA_CALL_ROUNDED(
        prepare, quantize, QuantizeFloat,
        {.count = count, .scale = outputs.scale(0), .zero_point = outputs.zero_point(0)});
  }
  inputs.expect_type(0, DType::int8);
  inputs.expect_quantized(0);
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(inputs.scale(0)) / static_cast<double>(outputs.scale(0)));
  return ONDA_CALL(prepare, quantize, QuantizeInt8,
                   {.count = count,
                    .input_zero_point = inputs.zero_point(0),
                    .output_zero_point = outputs.zero_point(0),
                    .multiplier = factor.multiplier,
                    .shift = factor.shift});
}

ONDA_OPERATOR(Quantize);

}  // namespace onda
