// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dequantize/dequantize.h"

#include "onda/ops/dequantize/dequantize_kernel.h"
#include "onda/ops/operator_model.h"

namespace onda {

const schema::BuiltinOperator Dequantize::code = schema::BuiltinOperator::DEQUANTIZE;

Dequantize Dequantize::from(const Options&) { return {}; }
Dequantize::Options Dequantize::options() const { return {}; }

std::vector<Shape> Dequantize::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {inputs[0].shape};
}

Call Dequantize::prepare(Prepare& prepare) const {
  prepare.inputs.expect_type(0, DType::int8);
  prepare.inputs.expect_quantized(0);
  prepare.outputs.expect_type(0, DType::float32);
  const Tensor& input = prepare.inputs[0];
  return ONDA_CALL(prepare, dequantize, DequantizeInt8,
                   {.count = static_cast<int>(input.shape.elements()),
                    .scale = input.quantization.scale[0],
                    .zero_point = static_cast<int>(input.quantization.zero_point[0])});
}

ONDA_OPERATOR(Dequantize);

}  // namespace onda
