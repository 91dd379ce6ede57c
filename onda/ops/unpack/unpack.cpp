// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unpack/unpack.h"

#include "onda/ops/blocks.h"
#include "onda/ops/unpack/unpack_kernel.h"

namespace onda {

const schema::BuiltinOperator Unpack::code = schema::BuiltinOperator::UNPACK;

Unpack Unpack::from(const Options& options) { return {options.num, options.axis}; }

Unpack::Options Unpack::options() const {
  Options options;
  options.num = num;
  options.axis = axis;
  return options;
}

Unpack Unpack::with_outputs(const Operands& outputs) const {
  outputs.expect_count(num, num);
  return *this;
}

std::vector<Shape> Unpack::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  const Shape& x = inputs[0].shape;
  const int at = axis_of(axis, x.rank());
  if (num < 1 || num > most_pieces || num != x[at]) {
    throw inputs.error(0, "expected {} along axis {}, received shape {}", num, at, to_string(x));
  }
  std::vector<std::int32_t> extents = x.extents();
  extents.erase(extents.begin() + at);
  return std::vector<Shape>(static_cast<std::size_t>(num), Shape(std::move(extents)));
}

namespace {

std::int64_t blocks_of(const Operands& inputs, int axis) {
  const Shape& x = inputs[0].shape;
  return x.elements(0, axis_of(axis, x.rank()));
}

}  // namespace

Call Unpack::prepare(Prepare& prepare) const {
  return part(prepare, blocks_of(prepare.inputs, axis));
}

void Unpack::forward(const TrainingBatch& batch) const {
  part_forward(batch, blocks_of(operands(batch), axis));
}

void Unpack::backward(const TrainingBatch& batch) const {
  part_backward(batch, blocks_of(operands(batch), axis));
}

ONDA_OPERATOR(Unpack);

}  // namespace onda
