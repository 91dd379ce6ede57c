// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/padv2/padv2.h"

#include "onda/ops/padv2/padv2_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator PadV2::code = schema::BuiltinOperator::PADV2;

std::vector<Shape> PadV2::output_shapes(const Operands& inputs) const {
  inputs.expect_count(3, 3);
  return {Padded(inputs).shape};
}

Call PadV2::prepare(Prepare& prepare) const {
  const Operands& inputs = prepare.inputs;
  inputs.expect_constant(2);
  expect_moved(prepare, inputs, 2);
  if (inputs[2].shape.elements() != 1) {
    throw inputs.error(2, "expected one value, received shape {}", to_string(inputs[2].shape));
  }
  return place(prepare, Padded(inputs).inside, inputs[2].data);
}

ONDA_OPERATOR(PadV2);

}  // namespace onda
