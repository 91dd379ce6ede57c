// SPDX-License-Identifier: Apache-2.0
// What operators that move values, reduce or make shapes refuse: whatever a file may say.
#include "onda/ops/view.h"

#include <gmock/gmock.h>

#include "onda/ops/arg_max/arg_max.h"
#include "onda/ops/batch_to_space_nd/batch_to_space_nd.h"
#include "onda/ops/broadcast_to/broadcast_to.h"
#include "onda/ops/cumsum/cumsum.h"
#include "onda/ops/depth_to_space/depth_to_space.h"
#include "onda/ops/dynamic_update_slice/dynamic_update_slice.h"
#include "onda/ops/expand_dims/expand_dims.h"
#include "onda/ops/fill/fill.h"
#include "onda/ops/gather_nd/gather_nd.h"
#include "onda/ops/mirror_pad/mirror_pad.h"
#include "onda/ops/one_hot/one_hot.h"
#include "onda/ops/pack/pack.h"
#include "onda/ops/resize_bilinear/resize_bilinear.h"
#include "onda/ops/reverse_sequence/reverse_sequence.h"
#include "onda/ops/reverse_v2/reverse_v2.h"
#include "onda/ops/scatter_nd/scatter_nd.h"
#include "onda/ops/space_to_batch_nd/space_to_batch_nd.h"
#include "onda/ops/space_to_depth/space_to_depth.h"
#include "onda/ops/split/split.h"
#include "onda/ops/split_v/split_v.h"
#include "onda/ops/squeeze/squeeze.h"
#include "onda/ops/strided_slice/strided_slice.h"
#include "onda/ops/tile/tile.h"
#include "onda/ops/topk_v2/topk_v2.h"
#include "onda/ops/transpose/transpose.h"
#include "onda/ops/unpack/unpack.h"
#include "tests/error_of.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::HasSubstr;

Tensor input(Shape shape, DType type = DType::float32) {
  return {"", type, std::move(shape), {}, {}};
}
Tensor numbers(const std::vector<std::int32_t>& values) {
  return Tensor::of<std::int32_t>({static_cast<std::int32_t>(values.size())}, values);
}

std::string refusal(const Operator& op, const std::vector<Tensor>& inputs) {
  std::vector<const Tensor*> pointers;
  for (const Tensor& tensor : inputs) pointers.push_back(&tensor);
  return error_of([&] { static_cast<void>(op.output_shapes({"input", pointers})); });
}

TEST(Moves, ShapesThatDoNotFitAreErrors) {
  const Tensor x = input({2, 3});
  EXPECT_THAT(refusal(Tile{}, {x, numbers({1})}), HasSubstr("input 1: expected 2 numbers"));
  EXPECT_THAT(refusal(Tile{}, {x, numbers({1, -1})}), HasSubstr("received -1"));
  EXPECT_THAT(refusal(Tile{}, {x, numbers({INT32_MAX, 1})}), HasSubstr("received 2147483647"));
  EXPECT_THAT(refusal(Tile{}, {x, numbers({1 << 20, 1 << 20})}), HasSubstr("elements"));
  EXPECT_THAT(refusal(Tile{}, {x, input({2}, DType::int32)}), HasSubstr("expected a constant"));
  EXPECT_THAT(refusal(BroadcastTo{}, {x, numbers({3, 3})}), HasSubstr("received (3, 3)"));
  EXPECT_THAT(refusal(BroadcastTo{}, {x, numbers({-2, 2, 3})}), HasSubstr("-2"));
  EXPECT_THAT(refusal(BroadcastTo{}, {x, numbers({3})}), HasSubstr("received (3,)"));
  EXPECT_THAT(refusal(ReverseV2{}, {x, numbers({0, -2})}), HasSubstr("each axis once"));
  EXPECT_THAT(refusal(ReverseV2{}, {x, numbers({2})}), HasSubstr("expected one of 2 axes"));
  EXPECT_THAT(refusal(MirrorPad{}, {x, numbers({0, 0, 3, 0})}), HasSubstr("from 0 to 2"));
  EXPECT_THAT(refusal(MirrorPad{}, {x, numbers({-1, 0, 0, 0})}), HasSubstr("received -1"));
  EXPECT_THAT(refusal(SpaceToDepth{.block_size = 2}, {input({1, 3, 2, 1})}),
              HasSubstr("whole blocks"));
  EXPECT_THAT(refusal(SpaceToDepth{.block_size = 0}, {input({1, 2, 2, 1})}), HasSubstr("of 0 x 0"));
  EXPECT_THAT(refusal(DepthToSpace{.block_size = 1 << 30}, {input({1, 2, 2, 4})}),
              HasSubstr("1073741824"));
  EXPECT_THAT(refusal(ExpandDims{}, {x, numbers({3})}), HasSubstr("expected one of 3 axes"));
  EXPECT_THAT(refusal(Squeeze{.squeeze_dims = {0}}, {x}), HasSubstr("expected one along axis 0"));
  EXPECT_THAT(
      refusal(BatchToSpaceNd{}, {input({4, 1, 1, 1}), numbers({3, 1}), numbers({0, 0, 0, 0})}),
      HasSubstr("parts of the batch of 4"));
  EXPECT_THAT(
      refusal(BatchToSpaceNd{}, {input({4, 1, 1, 1}), numbers({2, 2}), numbers({2, 1, 0, 0})}),
      HasSubstr("at most 2 in all"));
  EXPECT_THAT(
      refusal(SpaceToBatchNd{}, {input({1, 3, 2, 1}), numbers({2, 2}), numbers({0, 0, 0, 0})}),
      HasSubstr("whole blocks of 2, received 3"));
  EXPECT_THAT(refusal(Fill{}, {numbers({2, -1}), input({})}), HasSubstr("-1"));
  EXPECT_THAT(refusal(Fill{}, {numbers({2}), x}), HasSubstr("expected one value"));
  EXPECT_THAT(refusal(Transpose{}, {x, numbers({0, 0})}), HasSubstr("each axis"));
  EXPECT_THAT(
      refusal(StridedSlice{}, {x, numbers({0, 0, 0}), numbers({1, 1, 1}), numbers({1, 1, 1})}),
      HasSubstr("expected numbers for the axes of shape (2, 3), received 3"));
  EXPECT_THAT(
      refusal(StridedSlice{.offset = true}, {x, numbers({1, 0}), numbers({2, 3}), numbers({1, 1})}),
      HasSubstr("up to 1 elements from 1 on, received 2"));
}

TEST(Moves, SeveralTensorsThatDoNotFitAreErrors) {
  const Tensor x = input({2, 6});
  const Tensor axis = numbers({1});
  EXPECT_THAT(refusal(Pack{.values_count = 2}, {x}), HasSubstr("expected 2 inputs, received 1"));
  EXPECT_THAT(refusal(Pack{.values_count = 2}, {x, input({6, 2})}), HasSubstr("(2, 6)"));
  EXPECT_THAT(refusal(Pack{.values_count = 1, .axis = 3}, {x}), HasSubstr("axis: "));
  EXPECT_THAT(refusal(Unpack{.num = 3, .axis = 1}, {x}), HasSubstr("expected 3 along axis 1"));
  EXPECT_THAT(refusal(Unpack{.num = 1 << 30}, {input({1 << 30})}), HasSubstr("1073741824"));
  EXPECT_THAT(refusal(Split{.num_splits = 4}, {axis, x}), HasSubstr("4 equal parts along axis 1"));
  EXPECT_THAT(refusal(Split{.num_splits = 0}, {axis, x}), HasSubstr("0 equal parts"));
  EXPECT_THAT(refusal(SplitV{.num_splits = 2}, {x, numbers({3, 4}), axis}), HasSubstr("make 6"));
  EXPECT_THAT(refusal(SplitV{.num_splits = 2}, {x, numbers({-1, -1}), axis}),
              HasSubstr("at most one -1"));
  EXPECT_THAT(refusal(SplitV{.num_splits = 3}, {x, numbers({3, 3}), axis}),
              HasSubstr("received 2"));
}

TEST(Moves, PlacesThatDoNotFitAreErrors) {
  const Tensor x = input({2, 6});
  EXPECT_THAT(refusal(GatherNd{}, {x, Tensor::of<std::int32_t>({1, 2}, {1, 6})}),
              HasSubstr("place 0, axis 1: expected an index from 0 to 5, received 6"));
  EXPECT_THAT(refusal(GatherNd{}, {x, input({1, 3}, DType::int32)}),
              HasSubstr("at most 2 indices a place"));
  EXPECT_THAT(refusal(ScatterNd{}, {input({3, 1}, DType::int32), input({3, 2}), numbers({4, 3})}),
              HasSubstr("expected shape (3, 3)"));
  EXPECT_THAT(refusal(DynamicUpdateSlice{}, {x, input({3, 1}), input({2}, DType::int32)}),
              HasSubstr("expected a part of shape (2, 6)"));
  EXPECT_THAT(refusal(TopK{}, {x, numbers({7})}), HasSubstr("received 7"));
  EXPECT_THAT(refusal(OneHot{.axis = 2},
                      {input({3}, DType::int32), numbers({2}), numbers({1}), numbers({0})}),
              HasSubstr("from -1 to 1"));
  EXPECT_THAT(
      refusal(OneHot{}, {input({3}, DType::int32), numbers({-2}), numbers({1}), numbers({0})}),
      HasSubstr("received -2"));
  EXPECT_THAT(refusal(ReverseSequence{.seq_dim = 1, .batch_dim = 1}, {x, input({6}, DType::int32)}),
              HasSubstr("two axes"));
  EXPECT_THAT(refusal(ArgMax{}, {x, numbers({2})}), HasSubstr("expected one of 2 axes"));
  EXPECT_THAT(refusal(ArgMax{}, {input({2, 0}), numbers({1})}), HasSubstr("no empty axis"));
  EXPECT_THAT(refusal(Cumsum{}, {x, numbers({INT32_MIN})}), HasSubstr("received -2147483648"));
  EXPECT_THAT(refusal(ResizeBilinear{}, {input({1, 2, 2, 1}), numbers({INT32_MAX, 1})}),
              HasSubstr("expected a height and a width"));
  EXPECT_THAT(refusal(ResizeBilinear{.align_corners = true, .half_pixel_centers = true},
                      {input({1, 2, 2, 1}), numbers({2, 2})}),
              HasSubstr("received both"));
}

TEST(Moves, ScalesAreTheSame) {
  EXPECT_THAT(
      error_of<std::int8_t>(Tile{}, {.input_shape = {2},
                                     .constants = {numbers({2})},
                                     .input = quantized(0.1f, 3),
                                     .output = quantized(0.1f, 4)}),
      HasSubstr("expected scale 0.1 and zero point 3 as the input has, received 0.1 and 4"));
}

TEST(Moves, NothingIsMovedWhereNothingIs) {
  for (const Operator& op : {Operator(MirrorPad{.symmetric = true}), Operator(SpaceToDepth{})}) {
    GraphBuilder builder;
    const bool pads = op.get_if<MirrorPad>() != nullptr;
    std::vector<int> inputs = {builder.input("x", {1, 1 << 20, 0, 1})};
    if (pads) {
      inputs.push_back(
          builder.constant(Tensor::of<std::int32_t>({4, 2}, {0, 0, 3, 3, 0, 0, 0, 0})));
    }
    Interpreter model(builder.finish({builder.add(op, inputs, "y")}));
    model.invoke();
    EXPECT_EQ(model.output_bytes(0).size(), 0u) << op.name();
  }
}

}  // namespace
}  // namespace onda
