// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/expand_dims/expand_dims.h"

#include "onda/ops/expand_dims/expand_dims_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator ExpandDims::code = schema::BuiltinOperator::EXPAND_DIMS;

std::vector<Shape> ExpandDims::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  const auto axis = numbers(inputs, 1);
  if (axis.size() != 1) throw inputs.error(1, "expected one number, received {}", axis.size());
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  extents.insert(extents.begin() + axis_of(axis[0], inputs[0].shape.rank() + 1), 1);
  return {Shape(std::move(extents))};
}

Call ExpandDims::prepare(Prepare& prepare) const {
  return pick(prepare, in_order(prepare.inputs[0].shape));
}

void ExpandDims::forward(const TrainingBatch& batch) const {
  pick_forward(batch, in_order(operands(batch)[0].shape));
}

void ExpandDims::backward(const TrainingBatch& batch) const {
  pick_backward(batch, in_order(operands(batch)[0].shape));
}

ONDA_OPERATOR(ExpandDims);

}  // namespace onda
