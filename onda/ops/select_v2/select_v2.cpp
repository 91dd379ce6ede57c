// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/select_v2/select_v2.h"

#include "onda/ops/select.h"

namespace onda {

const schema::BuiltinOperator SelectV2::code = schema::BuiltinOperator::SELECT_V2;

std::vector<Shape> SelectV2::output_shapes(const Operands& inputs) const {
  return {selected_shape(inputs)};
}

Call SelectV2::prepare(Prepare& prepare) const { return select(prepare, prepare.inputs[0].shape); }

ONDA_OPERATOR(SelectV2);

}  // namespace onda
