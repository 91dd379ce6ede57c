// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/transpose_conv/transpose_conv.h"

#include <gmock/gmock.h>

#include "onda/graph/passes.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/relu/relu.h"
#include "tests/hybrid_case.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::HasSubstr;

constexpr const char* torch =
    "PyTorch 1.13, conv_transpose2d, cut for `same`; all values are exact";
constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

VectorInput extents(const std::vector<std::int32_t>& values) {
  return constant(Tensor::of<std::int32_t>({4}, values, "output_shape"));
}
VectorInput weights(Shape shape, const std::vector<float>& values) {
  return constant(Tensor::of<float>(std::move(shape), values, "weights"));
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "hybrid, two images",
       .provenance = "by hand: the first image has steps of 1/64, all values are exact",
       .op = TransposeConv{.padding = Padding::valid},
       .inputs = {extents({2, 1, 3, 2}),
                  constant(per_channel<std::int8_t>({2, 1, 2, 1}, {1, -2, 3, 4}, {0.5f, 0.25f})),
                  computed(Tensor::of<float>({2, 1, 2, 1}, {255.0f / 64, 1, 0, 0})),
                  weights({2}, {1, -1})},
       .outputs = {Tensor::of<float>({2, 1, 3, 2}, {2.9921875f, 1.98828125f, -2.484375f, 3.734375f,
                                                    0, 0, 1, -1, 1, -1, 1, -1})}},
      {.name = "valid, two outputs",
       .provenance = torch,
       .op = TransposeConv{.padding = Padding::valid, .stride = {2, 1}},
       .inputs = {extents({1, 4, 5, 2}),
                  weights({2, 2, 3, 1}, {1, 2, 3, -1, 0, 1, 2, 0, -2, 1, 1, 1}),
                  computed(Tensor::of<float>({1, 2, 3, 1}, {1, 2, 3, 4, 5, 6})),
                  weights({2}, {10, -5})},
       .outputs = {Tensor::of<float>(
           {1, 4, 5, 2},
           {11, -3, 14, -1, 20, -1, 22, -9,  19, -11, 9, -4, 8, -2, 8, 1,  12, 0, 13, -2,
            14, 3,  23, 5,  38, -1, 37, -15, 28, -17, 6, -1, 5, 4,  8, 10, 15, 6, 16, 1})}},
      {.name = "same",
       .provenance = torch,
       .op = TransposeConv{.stride = {2, 2}},
       .inputs = {extents({1, 4, 4, 1}), weights({1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}),
                  computed(Tensor::of<float>({1, 2, 2, 1}, {1, 2, 3, 4}))},
       .outputs = {Tensor::of<float>({1, 4, 4, 1},
                                     {1, 2, 5, 4, 4, 5, 14, 10, 10, 14, 36, 24, 12, 15, 34, 20})}},
      {.name = "a stride beyond the filter, two samples",
       .provenance = torch,
       .op = TransposeConv{.padding = Padding::valid, .stride = {1, 3}},
       .inputs = {extents({2, 1, 7, 1}), weights({1, 1, 2, 2}, {1, -1, 2, 3}),
                  computed(Tensor::of<float>({2, 1, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})),
                  weights({1}, {0.5f})},
       .outputs = {Tensor::of<float>(
           {2, 1, 7, 1}, {-0.5f, 8.5f, 0.5f, -0.5f, 18.5f, 0.5f, 0.5f, -0.5f, 28.5f, 0.5f, -0.5f,
                          38.5f, 0.5f, 0.5f})}},
      {.name = "int8",
       .provenance = litert,
       .op = TransposeConv{.stride = {2, 1}, .activation = Activation::relu},
       .inputs =
           {extents({1, 3, 3, 2}),
            constant(quantized_weights(
                {2, 2, 2, 2}, {127, -30, 4, 55, -127, 80, 9, -2, 31, 64, -90, 11, -5, 100, 47, -73},
                {0.02f, 0.013f}, 0)),
            computed(quantized<std::int8_t>(
                {1, 2, 3, 2}, {-128, 127, 5, -60, 90, 33, 0, -1, 77, -99, 120, 14}, 0.05f, 3)),
            constant(Tensor::of<std::int32_t>({2}, {250, -400}, "bias"))},
       .outputs = {quantized<std::int8_t>(
           {1, 3, 3, 2}, {-7, 4, 36, 22, 28, 4, 127, 34, -7, -7, -7, 15, -7, -7, 55, -7, 40, -7},
           0.2f, -7)}},
  };
}

TEST(TransposeConv, Vectors) { check<TransposeConv>(vectors()); }

// By hand: the factor is 1/4. x/4 is first x/2 with ties up, then halved with ties away from zero:
// -2 -> -1 -> -1, -1 -> 0 -> 0, 1 -> 1 -> 1. LiteRT does so, too, other than for CONV_2D.
TEST(TransposeConv, Int8RoundsTwiceForEveryRuntime) {
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    GraphBuilder builder;
    const int shape =
        builder.constant(Tensor::of<std::int32_t>({4}, std::vector<std::int32_t>{1, 1, 6, 1}));
    const int w = builder.constant(quantized_weights({1, 1, 1, 1}, {1}, {1.0f}, 0));
    const int x = builder.input("x", {1, 1, 6, 1}, DType::int8, quantized(1, 0));
    Interpreter model(builder.finish({builder.add(TransposeConv{}, {shape, w, x}, "y", DType::int8,
                                                  quantized(4, 0))}),
                      {.rounding = rounding});
    model.set_input<std::int8_t>(0, {{-6, -2, -1, 1, 2, 5}});
    model.invoke();
    EXPECT_THAT(model.output<std::int8_t>(0), testing::ElementsAre(-2, -1, 0, 1, 1, 2));
  }
}

// By hand: the factor is 1/4, and 210,000 / 7. Sums of 64 bits round once, ties up, with a factor
// of 15 bits, 18725 / 2^17; those of 32 bits twice.
TEST(TransposeConv, Int16IsSummedInTheTypeOfItsBias) {
  const auto run = [](Rounding rounding, DType bias, std::int8_t weight, float to,
                      std::vector<std::int16_t> values) {
    const auto width = static_cast<std::int32_t>(values.size());
    GraphBuilder builder;
    const int shape =
        builder.constant(Tensor::of<std::int32_t>({4}, std::vector<std::int32_t>{1, 1, width, 1}));
    const int w = builder.constant(quantized_weights({1, 1, 1, 1}, {weight}, {1.0f}, 0));
    const int b = builder.constant(Tensor::zeros(bias, {1}, "b"));
    const int x = builder.input("x", {1, 1, width, 1}, DType::int16, quantized(1, 0));
    const int y =
        builder.add(TransposeConv{}, {shape, w, x, b}, "y", DType::int16, quantized(to, 0));
    Interpreter model(builder.finish({y}), {.rounding = rounding});
    model.set_input<std::int16_t>(0, values);
    model.invoke();
    const auto output = model.output<std::int16_t>(0);
    return std::vector<std::int16_t>(output.begin(), output.end());
  };
  const std::vector<std::int16_t> x = {-6, -2, -1, 1, 2, 5};
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    EXPECT_THAT(run(rounding, DType::int64, 1, 4, x), testing::ElementsAre(-1, 0, 0, 0, 1, 1));
    EXPECT_THAT(run(rounding, DType::int32, 1, 4, x), testing::ElementsAre(-2, -1, 0, 1, 1, 2));
    EXPECT_THAT(run(rounding, DType::int64, 100, 7, {2100}), testing::ElementsAre(30001));
    EXPECT_THAT(run(rounding, DType::int32, 100, 7, {2100}), testing::ElementsAre(30000));
  }
}

std::string error_from(const TransposeConv& op, Shape x, Shape w, std::vector<std::int32_t> output,
                       Shape bias = {}) {
  GraphBuilder builder;
  const auto zeros = [&](Shape shape) {
    return builder.constant(Tensor::zeros(DType::float32, std::move(shape)));
  };
  const auto count = static_cast<std::int32_t>(output.size());
  try {
    std::vector<int> inputs = {builder.constant(Tensor::of<std::int32_t>({count}, output)),
                               zeros(std::move(w)), builder.input("x", std::move(x))};
    if (bias.rank() > 0) inputs.push_back(zeros(std::move(bias)));
    builder.finish({builder.add(op, inputs, "y")});
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(TransposeConv, WhatDoesNotFitIsAnError) {
  EXPECT_EQ(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 2, 4}), "");
  EXPECT_THAT(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 2}, {1, 2, 2, 4}),
              HasSubstr("TRANSPOSE_CONV: input 1: expected weights for 3 channels, received shape "
                        "(4, 3, 3, 2)"));
  EXPECT_THAT(
      error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 3, 4}),
      HasSubstr("input 0: expected the shape of an image that a convolution makes (1, 2, 2, "
                "3) of, with 4 channels, received (1, 2, 3, 4), of which it makes (1, 2, 3, "
                "3)"));
  EXPECT_THAT(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 2, 5}),
              HasSubstr("with 4 channels"));
  EXPECT_THAT(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {2, 2, 2, 4}),
              HasSubstr("makes (2, 2, 2"));
  EXPECT_THAT(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 2}),
              HasSubstr("expected shape (4,)"));
  EXPECT_THAT(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, -2, 2, 4}),
              HasSubstr("expected no negative extent"));
  EXPECT_THAT(error_from({}, {1, 0, 2, 3}, {4, 3, 3, 3}, {1, 2, 2, 4}), HasSubstr("no empty axis"));
  EXPECT_THAT(error_from({}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 2, 4}, {3}),
              HasSubstr("input 3: expected shape (4,), received (3,)"));
  EXPECT_THAT(error_from({.stride = {0, 1}}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 2, 4}),
              HasSubstr("stride height: expected 1 to 16777216, received 0"));
  EXPECT_THAT(error_from({.padding = Padding::valid}, {1, 2, 2, 3}, {4, 3, 3, 3}, {1, 2, 4, 4}),
              HasSubstr("filter height: expected at most the input's 2"));
}

// What follows is folded into it, as into CONV_2D: 3 (x w + b) w and b times 3, then the ReLU.
TEST(TransposeConv, WhatFollowsIsFolded) {
  GraphBuilder builder;
  const int shape =
      builder.constant(Tensor::of<std::int32_t>({4}, std::vector<std::int32_t>{1, 1, 2, 2}));
  const std::vector<float> numbers = {1, 2};
  const int w = builder.constant(Tensor::of<float>({2, 1, 1, 1}, numbers, "w"));
  const int b = builder.constant(Tensor::of<float>({2}, numbers, "b"));
  const int factor = builder.constant(Tensor::of<float>({2}, std::vector<float>{3, -5}, "factor"));
  const int x = builder.input("x", {1, 1, 2, 1});
  int y = builder.add(TransposeConv{}, {shape, w, x, b}, "sum");
  y = builder.add(Mul{}, {y, factor}, "product");
  const Graph graph = converted(builder.finish({builder.add(Relu{}, {y}, "y")}));
  ASSERT_EQ(graph.nodes.size(), 1u);
  const auto* op = graph.nodes[0].op.get_if<TransposeConv>();
  ASSERT_NE(op, nullptr);
  EXPECT_EQ(op->activation, Activation::relu);
  EXPECT_EQ(graph.nodes[0].op.version(DType::float32), 4);
  Interpreter model(graph);
  model.set_input<float>(0, {{2, -3}});
  model.invoke();
  // 3 (2 + 1), -5 (4 + 2), 3 (-3 + 1), -5 (-6 + 2)
  EXPECT_THAT(model.output<float>(0), testing::ElementsAre(9, 0, 0, 20));
}

const AddRandomCases transpose_conv_random("TRANSPOSE_CONV", [](RandomCases& random) {
  const std::int32_t in = random.size(3);
  const std::int32_t out = random.size(4);
  const Shape filter = {out, random.size(4), random.size(4), in};
  const Shape x = {random.size(2), random.size(5), random.size(5), in};
  const RandomCases::Sums sums = random.sums();
  const TransposeConv op{.padding = random.padding(),
                         .stride = random.extent(3),
                         .activation = random.activation(),
                         .accumulator = sums.accumulator};
  // Any extent of which a convolution makes that of x.
  const auto extent_of = [&](std::int32_t from, std::int32_t window, std::int32_t stride) {
    const std::int32_t least = (from - 1) * stride + (op.padding == Padding::same ? 1 : window);
    return least + random.size(stride) - 1;
  };
  const Tensor shape = RandomCases::integers_of({x[0], extent_of(x[1], filter[1], op.stride.height),
                                                 extent_of(x[2], filter[2], op.stride.width), out},
                                                "output_shape");
  if (!random.integers() && random.coin()) {
    add_hybrid(random, op, x, filter, 0, random.coin(), &shape);
    return;
  }
  random.weighted(op, sums, x, filter, 0, out, filter[1] * filter[2] * in, random.coin(), &shape);
});

}  // namespace
}  // namespace onda
