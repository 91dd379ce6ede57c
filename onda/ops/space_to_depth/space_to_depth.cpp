// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/space_to_depth/space_to_depth.h"

#include "onda/ops/space_to_depth/space_to_depth_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator SpaceToDepth::code = schema::BuiltinOperator::SPACE_TO_DEPTH;

SpaceToDepth SpaceToDepth::from(const Options& options) { return {options.block_size}; }

SpaceToDepth::Options SpaceToDepth::options() const {
  Options options;
  options.block_size = block_size;
  return options;
}

namespace {

// [N, H', W', rows of a block, columns of a block, C]
ViewLoops blocks(const Operands& inputs, std::int32_t size) {
  const std::vector<ViewAxis> x = axes_of(inputs[0].shape);
  return view_of(0, {x[0],
                     {x[1].count / size, x[1].step * size},
                     {x[2].count / size, x[2].step * size},
                     {size, x[1].step},
                     {size, x[2].step},
                     x[3]});
}

}  // namespace

std::vector<Shape> SpaceToDepth::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  inputs.expect_rank(0, 4);
  const Shape& x = inputs[0].shape;
  if (block_size < 1 || x[1] % block_size != 0 || x[2] % block_size != 0) {
    throw inputs.error(0, "expected whole blocks of {} x {}, received shape {}", block_size,
                       block_size, to_string(x));
  }
  const std::int64_t channels = std::int64_t{x[3]} * block_size;
  if (channels > Shape::max_elements / block_size)
    throw Error("block_size: {} is too much", block_size);
  const Shape shape = {x[0], x[1] / block_size, x[2] / block_size,
                       static_cast<std::int32_t>(channels * block_size)};
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call SpaceToDepth::prepare(Prepare& prepare) const {
  return pick(prepare, blocks(prepare.inputs, block_size));
}

void SpaceToDepth::forward(const TrainingBatch& batch) const {
  pick_forward(batch, blocks(operands(batch), block_size));
}

void SpaceToDepth::backward(const TrainingBatch& batch) const {
  pick_backward(batch, blocks(operands(batch), block_size));
}

ONDA_OPERATOR(SpaceToDepth);

}  // namespace onda
