// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/depth_to_space/depth_to_space.h"

#include "onda/ops/depth_to_space/depth_to_space_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator DepthToSpace::code = schema::BuiltinOperator::DEPTH_TO_SPACE;

DepthToSpace DepthToSpace::from(const Options& options) { return {options.block_size}; }

DepthToSpace::Options DepthToSpace::options() const {
  Options options;
  options.block_size = block_size;
  return options;
}

namespace {

// [N, H, rows of a block, W, columns of a block, C']
ViewLoops blocks(const Operands& inputs, std::int32_t size) {
  const std::vector<ViewAxis> x = axes_of(inputs[0].shape);
  const std::int32_t channels = x[3].count / (size * size);
  return view_of(
      0,
      {x[0], x[1], {size, std::int64_t{size} * channels}, x[2], {size, channels}, {channels, 1}});
}

}  // namespace

std::vector<Shape> DepthToSpace::output_shapes(const Operands& inputs) const {
  inputs.expect_count(1, 1);
  inputs.expect_rank(0, 4);
  const Shape& x = inputs[0].shape;
  if (block_size < 1 || block_size > 1 << 14 || x[3] % (block_size * block_size) != 0) {
    throw inputs.error(0, "expected channels for blocks of {} x {}, received shape {}", block_size,
                       block_size, to_string(x));
  }
  const std::int64_t height = std::int64_t{x[1]} * block_size;
  const std::int64_t width = std::int64_t{x[2]} * block_size;
  if (height > Shape::max_elements || width > Shape::max_elements) {
    throw Error("block_size: {} is too much", block_size);
  }
  const Shape shape = {x[0], static_cast<std::int32_t>(height), static_cast<std::int32_t>(width),
                       x[3] / (block_size * block_size)};
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call DepthToSpace::prepare(Prepare& prepare) const {
  return pick(prepare, blocks(prepare.inputs, block_size));
}

void DepthToSpace::forward(const TrainingBatch& batch) const {
  pick_forward(batch, blocks(operands(batch), block_size));
}

void DepthToSpace::backward(const TrainingBatch& batch) const {
  pick_backward(batch, blocks(operands(batch), block_size));
}

ONDA_OPERATOR(DepthToSpace);

}  // namespace onda
