// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pack/pack.h"

#include "onda/ops/blocks.h"
#include "onda/ops/pack/pack_kernel.h"

namespace onda {

const schema::BuiltinOperator Pack::code = schema::BuiltinOperator::PACK;

Pack Pack::from(const Options& options) { return {options.values_count, options.axis}; }

Pack::Options Pack::options() const {
  Options options;
  options.values_count = values_count;
  options.axis = axis;
  return options;
}

std::vector<Shape> Pack::output_shapes(const Operands& inputs) const {
  if (values_count < 1) throw Error("expected a number of inputs, received {}", values_count);
  inputs.expect_count(values_count, values_count);
  for (int i = 1; i < inputs.size(); ++i) inputs.expect_shape(i, inputs[0].shape);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  extents.insert(extents.begin() + axis_of(axis, inputs[0].shape.rank() + 1), values_count);
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

namespace {

std::int64_t blocks_of(const Shape& output, int axis) {
  return output.elements(0, axis_of(axis, output.rank()));
}

}  // namespace

Call Pack::prepare(Prepare& prepare) const {
  return join(prepare, blocks_of(prepare.outputs[0].shape, axis));
}

void Pack::forward(const TrainingBatch& batch) const {
  join_forward(batch, blocks_of(batch.outputs[0].tensor->shape, axis));
}

void Pack::backward(const TrainingBatch& batch) const {
  join_backward(batch, blocks_of(batch.outputs[0].tensor->shape, axis));
}

ONDA_OPERATOR(Pack);

}  // namespace onda
