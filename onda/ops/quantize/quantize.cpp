// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/quantize/quantize.h"

#include "onda/ops/operator_model.h"
#include "onda/ops/quantize/quantize_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Quantize::code = schema::BuiltinOperator::QUANTIZE;

Quantize Quantize::from(const Options&) { return {}; }
Quantize::Options Quantize::options() const { return {}; }

std::vector<Shape> Quantize::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {inputs[0].shape};
}

Call Quantize::prepare(Prepare& prepare) const {
  const Tensor& input = prepare.inputs[0];
  prepare.outputs.expect_type(0, DType::int8);
  prepare.outputs.expect_quantized(0);
  const Quantization& to = prepare.outputs[0].quantization;
  const auto count = static_cast<int>(input.shape.elements());
  if (input.type == DType::float32) {
    return ONDA_CALL(
        prepare, quantize, QuantizeFloat,
        {.count = count, .scale = to.scale[0], .zero_point = static_cast<int>(to.zero_point[0])});
  }
  prepare.inputs.expect_type(0, DType::int8);
  prepare.inputs.expect_quantized(0);
  const Quantization& from = input.quantization;
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(from.scale[0]) / static_cast<double>(to.scale[0]));
  const kernel::QuantizeInt8 parameters{.count = count,
                                        .input_zero_point = static_cast<int>(from.zero_point[0]),
                                        .output_zero_point = static_cast<int>(to.zero_point[0]),
                                        .multiplier = factor.multiplier,
                                        .shift = factor.shift};
  return prepare.rounding == Rounding::single
             ? ONDA_CALL(prepare, quantize<Rounding::single>, QuantizeInt8, (parameters))
             : ONDA_CALL(prepare, quantize<Rounding::doubled>, QuantizeInt8, (parameters));
}

ONDA_OPERATOR(Quantize);

}  // namespace onda
