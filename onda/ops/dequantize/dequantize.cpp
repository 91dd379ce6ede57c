// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dequantize/dequantize.h"

#include "onda/ops/dequantize/dequantize_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator Dequantize::code = schema::BuiltinOperator::DEQUANTIZE;

std::vector<Shape> Dequantize::output_shapes(const Operands& inputs) const {
  return same_shape(inputs);
}

Call Dequantize::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int8);
  prepare.inputs.expect_quantized(0);
  prepare.outputs.expect_type(0, DType::float32);
  return ONDA_CALL(prepare, dequantize, DequantizeInt8,
                   {.count = prepare.outputs.count(0),
                    .scale = prepare.inputs.scale(0),
                    .zero_point = prepare.inputs.zero_point(0)});
}

ONDA_OPERATOR(Dequantize);

}  // namespace onda
