// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/resize_nearest_neighbor/resize_nearest_neighbor.h"

#include "onda/ops/resize_nearest_neighbor/resize_nearest_neighbor_kernel.h"
#include "onda/ops/view.h"

namespace onda {

const schema::BuiltinOperator ResizeNearestNeighbor::code =
    schema::BuiltinOperator::RESIZE_NEAREST_NEIGHBOR;

ResizeNearestNeighbor ResizeNearestNeighbor::from(const Options& options) {
  return {options.align_corners, options.half_pixel_centers};
}

ResizeNearestNeighbor::Options ResizeNearestNeighbor::options() const {
  Options options;
  options.align_corners = align_corners;
  options.half_pixel_centers = half_pixel_centers;
  return options;
}

namespace {

// [N, H, factor, W, factor, C], where the factors do not move.
ViewLoops repeated(const Operands& inputs) {
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  const auto size = numbers(inputs, 1);
  return view_of(0, {axes[0],
                     axes[1],
                     {size[0] / axes[1].count, 0},
                     axes[2],
                     {size[1] / axes[2].count, 0},
                     axes[3]});
}

}  // namespace

std::vector<Shape> ResizeNearestNeighbor::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  inputs.expect_rank(0, 4);
  const Shape& shape = inputs[0].shape;
  const auto size = numbers(inputs, 1);
  if (shape.elements() == 0 || size.size() != 2 || size[0] < 1 || size[1] < 1 ||
      size[0] % shape[1] != 0 || size[1] % shape[2] != 0) {
    throw inputs.error(1, "expected a height and a width, multiples of those of shape {}",
                       to_string(shape));
  }
  if (align_corners) throw Error("align_corners: expected false");
  return {{shape[0], size[0], size[1], shape[3]}};
}

Call ResizeNearestNeighbor::prepare(Prepare& prepare) const {
  return pick(prepare, repeated(prepare.inputs));
}

void ResizeNearestNeighbor::forward(const TrainingBatch& batch) const {
  pick_forward(batch, repeated(operands(batch)));
}

void ResizeNearestNeighbor::backward(const TrainingBatch& batch) const {
  pick_backward(batch, repeated(operands(batch)));
}

ONDA_OPERATOR(ResizeNearestNeighbor);

}  // namespace onda
