// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/split_v/split_v.h"

#include "onda/ops/blocks.h"
#include "onda/ops/split_v/split_v_kernel.h"

namespace onda {

const schema::BuiltinOperator SplitV::code = schema::BuiltinOperator::SPLIT_V;

SplitV SplitV::from(const Options& options) { return {options.num_splits}; }

SplitV::Options SplitV::options() const {
  Options options;
  options.num_splits = num_splits;
  return options;
}

namespace {

int split_axis(const Operands& inputs) {
  inputs.expect_count(3, 3);
  const auto axis = numbers(inputs, 2);
  if (axis.size() != 1) throw inputs.error(2, "expected one number, received {}", axis.size());
  return axis_of(axis[0], inputs[0].shape.rank());
}

}  // namespace

std::vector<Shape> SplitV::output_shapes(const Operands& inputs) const {
  const int axis = split_axis(inputs);
  const Shape& x = inputs[0].shape;
  std::vector<std::int32_t> sizes = numbers(inputs, 1);
  if (sizes.empty() || sizes.size() > static_cast<std::size_t>(most_pieces) ||
      static_cast<std::int64_t>(sizes.size()) != num_splits) {
    throw inputs.error(1, "expected {} extents, received {}", num_splits, sizes.size());
  }
  std::int64_t sum = 0;
  std::int32_t* open = nullptr;
  for (std::int32_t& size : sizes) {
    if (size == -1 && !open) {
      open = &size;
    } else if (size >= 0) {
      sum += size;
    } else {
      throw inputs.error(1, "expected extents and at most one -1, received {}", size);
    }
  }
  if (sum > x[axis] || (!open && sum != x[axis])) {
    throw inputs.error(1, "expected extents that make {}, received {}", x[axis], sum);
  }
  if (open) *open = static_cast<std::int32_t>(x[axis] - sum);
  std::vector<Shape> shapes;
  for (const std::int32_t size : sizes) {
    std::vector<std::int32_t> extents = x.extents();
    extents[static_cast<std::size_t>(axis)] = size;
    shapes.emplace_back(std::move(extents));
  }
  return shapes;
}

Call SplitV::prepare(Prepare& prepare) const {
  return part(prepare, prepare.inputs[0].shape.elements(0, split_axis(prepare.inputs)));
}

void SplitV::forward(const TrainingBatch& batch) const {
  part_forward(batch, operands(batch)[0].shape.elements(0, split_axis(operands(batch))));
}

void SplitV::backward(const TrainingBatch& batch) const {
  part_backward(batch, operands(batch)[0].shape.elements(0, split_axis(operands(batch))));
}

ONDA_OPERATOR(SplitV);

}  // namespace onda
