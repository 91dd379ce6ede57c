// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/shaping.h"

#include <algorithm>
#include <limits>

#include "onda/core/error.h"
#include "onda/ops/pad/pad.h"
#include "onda/ops/resize_nearest_neighbor/resize_nearest_neighbor.h"
#include "onda/ops/slice/slice.h"
#include "onda/ops/transpose/transpose.h"

namespace onda::layers {
namespace {

const Shape& expect_rank(const LayerBuilder& builder, int input, int rank, std::string_view layer) {
  const Shape& shape = builder.shape(input);
  if (shape.rank() != rank) {
    throw Error("{}: expected an input of {}, received {}", layer,
                rank == 4 ? "height, width and channels" : "steps and channels", to_string(shape));
  }
  return shape;
}

int integers(LayerBuilder& builder, std::string_view name, Shape shape,
             const std::vector<std::int32_t>& values) {
  return builder.constant(name, Tensor::of<std::int32_t>(std::move(shape), values));
}

void expect_not_negative(std::string_view layer, std::initializer_list<std::int32_t> edges) {
  for (const std::int32_t edge : edges) {
    if (edge < 0) throw Error("{}: expected edges of at least 0, received {}", layer, edge);
  }
}

int crop(LayerBuilder& builder, int input, const std::vector<std::int32_t>& begin,
         const std::vector<std::int32_t>& less, std::string_view layer) {
  const Shape shape = builder.shape(input);
  std::vector<std::int32_t> size = shape.extents();
  for (std::size_t i = 0; i < size.size(); ++i) {
    size[i] -= less[i];
    if (size[i] < 1) {
      throw Error("{}: expected to leave something of {}", layer, to_string(shape));
    }
  }
  const auto rank = static_cast<std::int32_t>(size.size());
  return builder.add(Slice{}, {input, integers(builder, "begin", {rank}, begin),
                               integers(builder, "size", {rank}, size)});
}

// The extent when each element stands there `times` times.
std::int32_t repeated(std::int32_t extent, std::int32_t times, std::string_view type) {
  const std::int64_t all = std::int64_t{extent} * times;
  if (times < 1 || all > std::numeric_limits<std::int32_t>::max()) {
    throw Error(
        "{}: expected a factor of at least 1, and at most {} for an extent of {}, received {}",
        type, std::numeric_limits<std::int32_t>::max() / extent, extent, times);
  }
  return static_cast<std::int32_t>(all);
}

int repeat_pixels(LayerBuilder& builder, int image, std::int32_t height, std::int32_t width) {
  return builder.add(ResizeNearestNeighbor{},
                     {image, integers(builder, "size", {2}, {height, width})});
}

}  // namespace

int Flatten::build(LayerBuilder& builder, int input) const {
  return builder.reshape(input, {static_cast<std::int32_t>(builder.shape(input).elements())});
}

int Reshape::build(LayerBuilder& builder, int input) const {
  const std::int64_t elements = builder.shape(input).elements();
  std::vector<std::int32_t> extents = target_shape.extents();
  std::int64_t known = 1;
  for (const std::int32_t extent : extents) known *= extent == -1 ? 1 : extent;
  const auto open = std::find(extents.begin(), extents.end(), -1);
  if (open != extents.end() && known > 0) *open = static_cast<std::int32_t>(elements / known);
  const Shape shape(extents);
  if (shape.elements() != elements) {
    throw Error("Reshape: expected a shape of {} elements, received {}", elements,
                to_string(target_shape));
  }
  return builder.reshape(input, shape);
}

int Permute::build(LayerBuilder& builder, int input) const {
  const int rank = builder.shape(input).rank();
  std::vector<std::int32_t> order{0};
  for (const int axis : dims) {
    if (axis < 1 || axis >= rank || std::count(dims.begin(), dims.end(), axis) != 1) {
      throw Error("Permute: expected each axis from 1 to {} once", rank - 1);
    }
    order.push_back(axis);
  }
  if (static_cast<int>(order.size()) != rank) {
    throw Error("Permute: expected {} axes, received {}", rank - 1, dims.size());
  }
  return builder.add(Transpose{}, {input, integers(builder, "permutation", {rank}, order)});
}

int ZeroPadding2D::build(LayerBuilder& builder, int input) const {
  expect_rank(builder, input, 4, type);
  expect_not_negative(type, {padding.top, padding.bottom, padding.left, padding.right});
  return builder.add(
      Pad{},
      {input, integers(builder, "paddings", {4, 2},
                       {0, 0, padding.top, padding.bottom, padding.left, padding.right, 0, 0})});
}

int ZeroPadding1D::build(LayerBuilder& builder, int input) const {
  expect_rank(builder, input, 3, type);
  expect_not_negative(type, {before, after});
  return builder.add(Pad{},
                     {input, integers(builder, "paddings", {3, 2}, {0, 0, before, after, 0, 0})});
}

int Cropping2D::build(LayerBuilder& builder, int input) const {
  expect_rank(builder, input, 4, type);
  expect_not_negative(type, {cropping.top, cropping.bottom, cropping.left, cropping.right});
  return crop(builder, input, {0, cropping.top, cropping.left, 0},
              {0, cropping.top + cropping.bottom, cropping.left + cropping.right, 0}, type);
}

int Cropping1D::build(LayerBuilder& builder, int input) const {
  expect_rank(builder, input, 3, type);
  expect_not_negative(type, {before, after});
  return crop(builder, input, {0, before, 0}, {0, before + after, 0}, type);
}

int UpSampling2D::build(LayerBuilder& builder, int input) const {
  const Shape shape = expect_rank(builder, input, 4, type);
  return repeat_pixels(builder, input, repeated(shape[1], height, type),
                       repeated(shape[2], width, type));
}

int UpSampling1D::build(LayerBuilder& builder, int input) const {
  const Shape shape = expect_rank(builder, input, 3, type);
  const std::int32_t steps = repeated(shape[1], size, type);
  const int column = builder.reshape(input, {shape[1], 1, shape[2]});
  return builder.reshape(repeat_pixels(builder, column, steps, 1), {steps, shape[2]});
}

}  // namespace onda::layers
