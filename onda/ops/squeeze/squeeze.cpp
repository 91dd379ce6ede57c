// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/squeeze/squeeze.h"

#include "onda/ops/squeeze/squeeze_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Squeeze::code = schema::BuiltinOperator::SQUEEZE;

Squeeze Squeeze::from(const Options& options) { return {options.squeeze_dims}; }

Squeeze::Options Squeeze::options() const {
  Options options;
  options.squeeze_dims = squeeze_dims;
  return options;
}

std::vector<Shape> Squeeze::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  const Shape& x = inputs[0].shape;
  std::vector<bool> named(static_cast<std::size_t>(x.rank()), squeeze_dims.empty());
  for (const std::int32_t number : squeeze_dims) {
    const int axis = axis_of(number, x.rank());
    if (x[axis] != 1) {
      throw inputs.error(0, "expected one along axis {}, received shape {}", axis, to_string(x));
    }
    named[static_cast<std::size_t>(axis)] = true;
  }
  std::vector<std::int32_t> extents;
  for (int i = 0; i < x.rank(); ++i) {
    if (x[i] != 1 || !named[static_cast<std::size_t>(i)]) extents.push_back(x[i]);
  }
  return {Shape(std::move(extents))};
}

Call Squeeze::prepare(Prepare& prepare) const {
  return pick(prepare, in_order(prepare.inputs[0].shape));
}

void Squeeze::forward(const TrainingBatch& batch) const {
  pick_forward(batch, in_order(operands(batch)[0].shape));
}

void Squeeze::backward(const TrainingBatch& batch) const {
  pick_backward(batch, in_order(operands(batch)[0].shape));
}

ONDA_OPERATOR(Squeeze);

}  // namespace onda
