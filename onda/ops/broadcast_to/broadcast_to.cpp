// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/broadcast_to/broadcast_to.h"

#include "onda/ops/broadcast_to/broadcast_to_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator BroadcastTo::code = schema::BuiltinOperator::BROADCAST_TO;

namespace {

ViewLoops broadcast(const Operands& inputs) {
  const auto extents = numbers(inputs, 1);
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  std::vector<ViewAxis> order;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const std::size_t missing = extents.size() - axes.size();
    const bool moves = i >= missing && axes[i - missing].count != 1;
    order.push_back({extents[i], moves ? axes[i - missing].step : 0});
  }
  return view_of(0, order);
}

}  // namespace

std::vector<Shape> BroadcastTo::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  const std::vector<std::int32_t>& from = inputs[0].shape.extents();
  const Shape shape(numbers(inputs, 1));
  static_cast<void>(shape.elements());  // throws where they are too many, or negative
  const std::vector<std::int32_t>& to = shape.extents();
  bool fits = from.size() <= to.size();
  for (std::size_t i = 1; fits && i <= from.size(); ++i) {
    fits = from[from.size() - i] == 1 || from[from.size() - i] == to[to.size() - i];
  }
  if (!fits) {
    throw inputs.error(1, "expected a shape that {} can be repeated to, received {}",
                       to_string(inputs[0].shape), to_string(shape));
  }
  return {shape};
}

Call BroadcastTo::prepare(Prepare& prepare) const {
  return pick(prepare, broadcast(prepare.inputs));
}

void BroadcastTo::forward(const TrainingBatch& batch) const {
  pick_forward(batch, broadcast(operands(batch)));
}

void BroadcastTo::backward(const TrainingBatch& batch) const {
  pick_backward(batch, broadcast(operands(batch)));
}

ONDA_OPERATOR(BroadcastTo);

}  // namespace onda
