// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/resize_nearest_neighbor/resize_nearest_neighbor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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

// Which of `from` rows or columns each of `to` is.
std::vector<std::int32_t> nearest(const ResizeNearestNeighbor& op, std::int32_t from,
                                  std::int32_t to) {
  const bool aligned = op.align_corners && to > 1;
  const float scale = aligned ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                              : static_cast<float>(from) / static_cast<float>(to);
  const float offset = op.half_pixel_centers ? 0.5f : 0.0f;
  std::vector<std::int32_t> result;
  result.reserve(static_cast<std::size_t>(to));
  for (std::int32_t i = 0; i < to; ++i) {
    const float place = (static_cast<float>(i) + offset) * scale;
    const float whole = op.align_corners ? std::round(place) : std::floor(place);
    result.push_back(std::min(static_cast<std::int32_t>(whole), from - 1));
  }
  return result;
}

// Whole factors make [N, H, factor, W, factor, C], where the factors do not move; others list the
// rows and columns. move(order) receives one of the two.
template <class Move>
auto resized(const ResizeNearestNeighbor& op, const Operands& inputs, const Move& move) {
  const std::vector<ViewAxis> axes = axes_of(inputs[0].shape);
  const auto size = numbers(inputs, 1);
  if (!op.align_corners && size[0] % axes[1].count == 0 && size[1] % axes[2].count == 0) {
    return move(view_of(0, {axes[0],
                            axes[1],
                            {size[0] / axes[1].count, 0},
                            axes[2],
                            {size[1] / axes[2].count, 0},
                            axes[3]}));
  }
  ListedAxes places(4);
  for (std::size_t i = 0; i < 4; ++i) {
    if (i == 1 || i == 2) {
      places[i] = nearest(op, axes[i].count, size[i - 1]);
    } else {
      places[i].resize(static_cast<std::size_t>(axes[i].count));
      std::iota(places[i].begin(), places[i].end(), 0);
    }
    for (std::int32_t& place : places[i]) place *= static_cast<std::int32_t>(axes[i].step);
  }
  return move(std::move(places));
}

}  // namespace

std::vector<Shape> ResizeNearestNeighbor::output_shapes(const Operands& inputs) const {
  inputs.expect_count(2, 2);
  inputs.expect_rank(0, 4);
  const Shape& shape = inputs[0].shape;
  const auto size = numbers(inputs, 1);
  if (shape.elements() == 0 || size.size() != 2 || size[0] < 1 || size[1] < 1) {
    throw inputs.error(1, "expected a height and a width for shape {}", to_string(shape));
  }
  const Shape resized = {shape[0], size[0], size[1], shape[3]};
  static_cast<void>(resized.elements());  // throws where they are too many
  return {resized};
}

Call ResizeNearestNeighbor::prepare(Prepare& prepare) const {
  return resized(*this, prepare.inputs,
                 [&](auto order) { return pick(prepare, std::move(order)); });
}

void ResizeNearestNeighbor::forward(const TrainingBatch& batch) const {
  resized(*this, operands(batch), [&](const auto& order) { pick_forward(batch, order); });
}

void ResizeNearestNeighbor::backward(const TrainingBatch& batch) const {
  resized(*this, operands(batch), [&](const auto& order) { pick_backward(batch, order); });
}

ONDA_OPERATOR(ResizeNearestNeighbor);

}  // namespace onda
