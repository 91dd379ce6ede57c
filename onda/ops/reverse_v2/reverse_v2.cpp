// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reverse_v2/reverse_v2.h"

#include "onda/ops/reverse_v2/reverse_v2_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator ReverseV2::code = schema::BuiltinOperator::REVERSE_V2;

namespace {

ViewLoops reversed(const Operands& inputs) {
  std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  std::vector<bool> seen(axes.size());
  std::int64_t begin = 0;
  for (const std::int32_t number : numbers(inputs, 1)) {
    const auto at = static_cast<std::size_t>(axis_of(number, inputs[0].shape.rank()));
    if (seen[at]) throw inputs.error(1, "expected each axis once, received {} twice", at);
    seen[at] = true;
    begin += (axes[at].count - 1) * axes[at].step;
    axes[at].step = -axes[at].step;
  }
  return view_of(inputs[0].shape.elements() == 0 ? 0 : begin, axes);
}

}  // namespace

std::vector<Shape> ReverseV2::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  static_cast<void>(reversed(inputs));
  return {inputs[0].shape};
}

Call ReverseV2::prepare(Prepare& prepare) const { return pick(prepare, reversed(prepare.inputs)); }

void ReverseV2::forward(const TrainingBatch& batch) const {
  pick_forward(batch, reversed(operands(batch)));
}

void ReverseV2::backward(const TrainingBatch& batch) const {
  pick_backward(batch, reversed(operands(batch)));
}

ONDA_OPERATOR(ReverseV2);

}  // namespace onda
