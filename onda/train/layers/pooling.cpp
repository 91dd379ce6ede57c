// SPDX-License-Identifier: Apache-2.0
#include "onda/train/layers/pooling.h"

#include "onda/core/error.h"
#include "onda/ops/average_pool_2d/average_pool_2d.h"
#include "onda/ops/max_pool_2d/max_pool_2d.h"
#include "onda/ops/mean/mean.h"
#include "onda/ops/reduce_max/reduce_max.h"

namespace onda::layers {
namespace {

template <class Op>
int pool(LayerBuilder& builder, int input, Size2D window, Size2D strides, Padding padding) {
  Op op;
  op.padding = padding;
  op.stride = strides;
  op.filter = window;
  return builder.add(std::move(op), {input});
}

template <class Op, class L>
int pool_image(LayerBuilder& builder, int input, const L& layer) {
  if (builder.shape(input).rank() != 4) {
    throw Error("{}: expected an input of height, width and channels, received {}", L::type,
                to_string(builder.shape(input)));
  }
  return pool<Op>(builder, input, layer.pool_size, layer.strides.value_or(layer.pool_size),
                  layer.padding);
}

template <class Op, class L>
int pool_row(LayerBuilder& builder, int input, const L& layer) {
  const Shape shape = builder.shape(input);
  if (shape.rank() != 3) {
    throw Error("{}: expected an input of steps and channels, received {}", L::type,
                to_string(shape));
  }
  const int row = builder.reshape(input, {1, shape[1], shape[2]});
  const int output = pool<Op>(builder, row, {1, layer.pool_size},
                              {1, layer.strides.value_or(layer.pool_size)}, layer.padding);
  return builder.reshape(output, {builder.shape(output)[2], shape[2]});
}

// Over all axes but the batch and the channels.
template <class Op>
int pool_all(LayerBuilder& builder, int input, int rank, std::string_view layer) {
  const Shape& shape = builder.shape(input);
  if (shape.rank() != rank) {
    throw Error("{}: expected an input of {}, received {}", layer,
                rank == 4 ? "height, width and channels" : "steps and channels", to_string(shape));
  }
  const std::vector<std::int32_t> axes = rank == 4 ? std::vector{1, 2} : std::vector{1};
  const int constant = builder.constant(
      "axes", Tensor::of<std::int32_t>({static_cast<std::int32_t>(axes.size())}, axes));
  return builder.add(Op{}, {input, constant});
}

}  // namespace

int GlobalAveragePooling2D::build(LayerBuilder& builder, int input) const {
  return pool_all<Mean>(builder, input, 4, type);
}
int GlobalAveragePooling1D::build(LayerBuilder& builder, int input) const {
  return pool_all<Mean>(builder, input, 3, type);
}
int GlobalMaxPooling2D::build(LayerBuilder& builder, int input) const {
  return pool_all<ReduceMax>(builder, input, 4, type);
}
int GlobalMaxPooling1D::build(LayerBuilder& builder, int input) const {
  return pool_all<ReduceMax>(builder, input, 3, type);
}
int MaxPooling2D::build(LayerBuilder& builder, int input) const {
  return pool_image<MaxPool2D>(builder, input, *this);
}
int AveragePooling2D::build(LayerBuilder& builder, int input) const {
  return pool_image<AveragePool2D>(builder, input, *this);
}
int MaxPooling1D::build(LayerBuilder& builder, int input) const {
  return pool_row<MaxPool2D>(builder, input, *this);
}
int AveragePooling1D::build(LayerBuilder& builder, int input) const {
  return pool_row<AveragePool2D>(builder, input, *this);
}

}  // namespace onda::layers
