// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/l2_normalization/l2_normalization.h"

#include "onda/ops/l2_normalization/l2_normalization_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator L2Normalization::code = schema::BuiltinOperator::L2_NORMALIZATION;

L2Normalization L2Normalization::from(const Options& options) {
  // No runtime computes one.
  if (from_schema(options.fused_activation_function) != Activation::none) {
    throw Error("fused activation: expected NONE, received {}",
                schema::EnumNameActivationFunctionType(options.fused_activation_function));
  }
  return {};
}

L2Normalization::Options L2Normalization::options() const { return {}; }

std::vector<Shape> L2Normalization::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  return {rows_of(inputs)};
}

Call L2Normalization::prepare(Prepare& prepare) const {
  const int width = prepare.inputs[0].shape[-1];
  const int rows = prepare.inputs.count(0) / width;
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(prepare, l2_normalization, L2NormalizationFloat,
                     {.rows = rows, .width = width});
  }
  expect_fixed_output(prepare, 1.0f / 128, 0);
  constexpr int most = 33025;
  if (width > most) {
    throw prepare.inputs.error(0, "expected at most {} elements in a row, received {}", most,
                               width);
  }
  return ONDA_CALL(
      prepare, l2_normalization, L2NormalizationInt8,
      {.rows = rows, .width = width, .input_zero_point = prepare.inputs.zero_point(0)});
}

ONDA_OPERATOR(L2Normalization);

}  // namespace onda
