// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/transpose/transpose.h"

#include "onda/ops/transpose/transpose_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Transpose::code = schema::BuiltinOperator::TRANSPOSE;

namespace {

struct Transposed {
  explicit Transposed(const Operands& inputs) {
    inputs.expect_count(2, 2);
    const Shape& shape = inputs[0].shape;
    const auto permutation = numbers(inputs, 1);
    std::vector<bool> seen(static_cast<std::size_t>(shape.rank()));
    if (permutation.size() != seen.size()) {
      throw inputs.error(1, "expected {} axes, received {}", seen.size(), permutation.size());
    }
    const std::vector<ViewAxis> from = axes_of(shape);
    for (const std::int32_t number : permutation) {
      const std::int32_t axis = number < 0 ? number + shape.rank() : number;
      if (axis < 0 || axis >= shape.rank() || seen[static_cast<std::size_t>(axis)]) {
        throw inputs.error(1, "expected each axis of shape {} once, received {}", to_string(shape),
                           number);
      }
      seen[static_cast<std::size_t>(axis)] = true;
      axes.push_back(from[static_cast<std::size_t>(axis)]);
    }
  }
  std::vector<ViewAxis> axes;
};

ViewLoops transposed(const Operands& inputs) { return view_of(0, Transposed(inputs).axes); }

}  // namespace

std::vector<Shape> Transpose::output_shapes(const Operands& inputs) const {
  std::vector<std::int32_t> extents;
  for (const ViewAxis& axis : Transposed(inputs).axes) extents.push_back(axis.count);
  return {Shape(std::move(extents))};
}

Call Transpose::prepare(Prepare& prepare) const {
  return pick(prepare, transposed(prepare.inputs));
}

void Transpose::forward(const TrainingBatch& batch) const {
  pick_forward(batch, transposed(operands(batch)));
}

void Transpose::backward(const TrainingBatch& batch) const {
  pick_backward(batch, transposed(operands(batch)));
}

ONDA_OPERATOR(Transpose);

}  // namespace onda
