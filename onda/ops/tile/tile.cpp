// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/tile/tile.h"

#include "onda/ops/tile/tile_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator Tile::code = schema::BuiltinOperator::TILE;

namespace {

// [count_0, extent_0, count_1, extent_1, ...], where the counts do not move.
ViewLoops tiled(const Operands& inputs) {
  const auto counts = numbers(inputs, 1);
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  std::vector<ViewAxis> order;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    order.push_back({counts[i], 0});
    order.push_back(axes[i]);
  }
  return view_of(0, order);
}

}  // namespace

std::vector<Shape> Tile::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  std::vector<std::int32_t> extents = inputs[0].shape.extents();
  const auto counts = numbers(inputs, 1);
  if (counts.size() != extents.size()) {
    throw inputs.error(1, "expected {} numbers, received {}", extents.size(), counts.size());
  }
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const std::int64_t extent = std::int64_t{extents[i]} * counts[i];
    if (counts[i] < 0 || extent > Shape::max_elements) {
      throw inputs.error(1, "axis {}: expected a number of times, received {}", i, counts[i]);
    }
    extents[i] = static_cast<std::int32_t>(extent);
  }
  const Shape shape(std::move(extents));
  static_cast<void>(shape.elements());  // throws where they are too many
  return {shape};
}

Call Tile::prepare(Prepare& prepare) const { return pick(prepare, tiled(prepare.inputs)); }

void Tile::forward(const TrainingBatch& batch) const {
  pick_forward(batch, tiled(operands(batch)));
}

void Tile::backward(const TrainingBatch& batch) const {
  pick_backward(batch, tiled(operands(batch)));
}

ONDA_OPERATOR(Tile);

}  // namespace onda
