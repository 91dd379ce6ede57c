// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/split/split.h"

#include "onda/ops/blocks.h"
#include "onda/ops/split/split_kernel.h"

namespace onda {

const schema::BuiltinOperator Split::code = schema::BuiltinOperator::SPLIT;

Split Split::from(const Options& options) { return {options.num_splits}; }

Split::Options Split::options() const {
  Options options;
  options.num_splits = num_splits;
  return options;
}

Split Split::with_outputs(const Operands& outputs) const {
  outputs.expect_count(num_splits, num_splits);
  return *this;
}

namespace {

int split_axis(const Operands& inputs) {
  inputs.expect_count(2, 2);
  const auto axis = numbers(inputs, 0);
  if (axis.size() != 1) throw inputs.error(0, "expected one number, received {}", axis.size());
  return axis_of(axis[0], inputs[1].shape.rank());
}

}  // namespace

std::vector<Shape> Split::output_shapes(const Operands& inputs) const {
  const int axis = split_axis(inputs);
  const Shape& x = inputs[1].shape;
  if (num_splits < 1 || num_splits > most_pieces || x[axis] % num_splits != 0) {
    throw inputs.error(1, "expected {} equal parts along axis {}, received shape {}", num_splits,
                       axis, to_string(x));
  }
  std::vector<std::int32_t> extents = x.extents();
  extents[static_cast<std::size_t>(axis)] /= num_splits;
  return std::vector<Shape>(static_cast<std::size_t>(num_splits), Shape(std::move(extents)));
}

Call Split::prepare(Prepare& prepare) const {
  return part(prepare, prepare.inputs[1].shape.elements(0, split_axis(prepare.inputs)), 1);
}

void Split::forward(const TrainingBatch& batch) const {
  part_forward(batch, operands(batch)[1].shape.elements(0, split_axis(operands(batch))), 1);
}

void Split::backward(const TrainingBatch& batch) const {
  part_backward(batch, operands(batch)[1].shape.elements(0, split_axis(operands(batch))), 1);
}

ONDA_OPERATOR(Split);

}  // namespace onda
