// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu/relu.h"

#include "onda/ops/activation.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/relu/relu_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Relu::code = schema::BuiltinOperator::RELU;

Relu Relu::from(const Options&) { return {}; }
Relu::Options Relu::options() const { return {}; }

std::vector<Shape> Relu::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {inputs[0].shape};
}

Call Relu::prepare(Prepare& prepare) const {
  const Tensor& input = prepare.inputs[0];
  const Tensor& output = prepare.outputs[0];
  const auto count = static_cast<int>(input.shape.elements());
  prepare.outputs.expect_type(0, input.type);
  if (input.type == DType::float32) return ONDA_CALL(prepare, relu, ReluFloat, {.count = count});
  prepare.inputs.expect_type(0, DType::int8);
  prepare.inputs.expect_quantized(0);
  prepare.outputs.expect_quantized(0);
  const FixedPointFactor factor = to_fixed_point(static_cast<double>(input.quantization.scale[0]) /
                                                 static_cast<double>(output.quantization.scale[0]));
  const kernel::ReluInt8 parameters{
      .count = count,
      .input_zero_point = static_cast<int>(input.quantization.zero_point[0]),
      .output_zero_point = static_cast<int>(output.quantization.zero_point[0]),
      .multiplier = factor.multiplier,
      .shift = factor.shift,
      .low = static_cast<std::int8_t>(integer_range(Activation::relu, output).low)};
  return prepare.rounding == Rounding::single
             ? ONDA_CALL(prepare, relu<Rounding::single>, ReluInt8, (parameters))
             : ONDA_CALL(prepare, relu<Rounding::doubled>, ReluInt8, (parameters));
}

ONDA_OPERATOR(Relu);

}  // namespace onda
