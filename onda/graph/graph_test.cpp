// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/graph.h"

#include <gtest/gtest.h>

#include <limits>

#include "onda/graph/graph_builder.h"
#include "onda/ops/average_pool_2d/average_pool_2d.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/max_pool_2d/max_pool_2d.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"
#include "tests/error_of.h"

namespace onda {
namespace {

// x [1, 2] -> FULLY_CONNECTED (w [3, 2], b [3]) -> h -> RELU -> y: tensors 0 to 4.
Graph small_graph() {
  GraphBuilder builder("small");
  const int x = builder.input("x", {1, 2});
  const int w =
      builder.constant(Tensor::of<float>({3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6}, "w"));
  const int b = builder.constant(Tensor::of<float>({3}, std::vector<float>{1, 2, 3}, "b"));
  const int h = builder.add(FullyConnected{}, {x, w, b}, "h");
  return builder.finish({builder.add(Relu{}, {h}, "y")});
}

std::string error_after(const std::function<void(Graph&)>& change) {
  Graph graph = small_graph();
  change(graph);
  return error_of([&] { check(graph); });
}

TEST(Check, AcceptsWhatTheBuilderMakes) {
  const Graph graph = small_graph();
  EXPECT_EQ(graph.name, "small");
  EXPECT_EQ(to_string(graph.output(0).shape), "(1, 3)");
  EXPECT_EQ(graph.label(0), "operator 0 (FULLY_CONNECTED)");
  EXPECT_NO_THROW(check(graph));
}

TEST(Check, NamesTheRuleThatIsBroken) {
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].inputs[0] = 7; }),
            "operator 1 (RELU): input 0: tensor 7 does not exist; the model has 5");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].inputs[0] = -2; }),
            "operator 1 (RELU): input 0: tensor -2 does not exist; the model has 5");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].outputs[0] = 5; }),
            "operator 1 (RELU): output 0: tensor 5 does not exist; the model has 5");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].outputs[0] = Node::none; }),
            "operator 1 (RELU): output 0: tensor -1 does not exist; the model has 5");
  EXPECT_EQ(error_after([](Graph& g) { g.inputs[0] = 9; }),
            "graph input 0: tensor 9 does not exist; the model has 5");
  EXPECT_EQ(error_after([](Graph& g) { g.outputs[0] = 5; }),
            "graph output 0: tensor 5 does not exist; the model has 5");
  EXPECT_EQ(error_after([](Graph& g) { g.inputs.push_back(1); }),
            "graph input 1: tensor 1 (w) already has a value");
  EXPECT_EQ(error_after([](Graph& g) { g.inputs.push_back(0); }),
            "graph input 1: tensor 0 (x) already has a value");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].outputs[0] = 3; }),
            "operator 1 (RELU): output 0: tensor 3 (h) already has a value");
  EXPECT_EQ(error_after([](Graph& g) { std::swap(g.nodes[0], g.nodes[1]); }),
            "operator 0 (RELU): input 0: tensor 3 (h) is used before it has a value");
  EXPECT_EQ(error_after([](Graph& g) { g.inputs.clear(); }),
            "operator 0 (FULLY_CONNECTED): input 0: tensor 0 (x) is used before it has a value");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes.pop_back(); }),
            "graph output 0: tensor 4 (y) never has a value");
  EXPECT_EQ(error_after([](Graph& g) { g.tensors[2].data.pop_back(); }),
            "tensor 2 (b): float32 of shape (3,) takes 12 bytes, its data has 11");
  EXPECT_EQ(error_after([](Graph& g) {
              g.tensors[3].shape = {1, 4};
            }),
            "operator 0 (FULLY_CONNECTED): output 0: expected shape (1, 3), received (1, 4)");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].inputs[0] = Node::none; }),
            "operator 1 (RELU): input 0: it is required, and missing");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].inputs.clear(); }),
            "operator 1 (RELU): expected 1 inputs, received 0");
  EXPECT_EQ(error_after([](Graph& g) { g.nodes[1].outputs.clear(); }),
            "operator 1 (RELU): expected 1 outputs, received 0");
  EXPECT_EQ(error_after([](Graph& g) {
              g.tensors[3].shape = {-1, 3};
            }),
            "tensor 3 (h): shape (-1, 3): expected no negative extent");
  EXPECT_EQ(error_after([](Graph& g) {
              g.tensors[3].shape = {65536, 65536};
            }),
            "tensor 3 (h): shape (65536, 65536): expected at most 1073741824 elements");
  EXPECT_EQ(error_after([](Graph& g) { g.tensors[4].quantization.scale = {0.5f}; }),
            "tensor 4 (y): expected as many zero points as scales, received 0 and 1");
}

TEST(Graph, RefusesTensorsThatDoNotExist) {
  const Graph graph = small_graph();
  EXPECT_EQ(error_of([&] { graph.tensor(5); }), "tensor 5 does not exist; the model has 5");
  EXPECT_EQ(error_of([&] { graph.tensor(-1); }), "tensor -1 does not exist; the model has 5");
}

TEST(Lifetimes, ReachFromTheFirstTouchToTheLast) {
  Graph graph = small_graph();
  graph.tensors.push_back({"unused", DType::float32, {1}, {}, {}});
  graph.outputs.push_back(3);  // h is an output too
  const auto lives = lifetimes(graph);
  EXPECT_EQ(std::pair(lives[0].first, lives[0].last), std::pair(-1, 0));  // x
  EXPECT_FALSE(lives[1].used());                                          // w is constant
  EXPECT_EQ(std::pair(lives[3].first, lives[3].last), std::pair(0, 2));   // h
  EXPECT_EQ(std::pair(lives[4].first, lives[4].last), std::pair(1, 2));   // y
  EXPECT_FALSE(lives[5].used());
}

TEST(GraphBuilder, NamesTheOperatorThatDoesNotFit) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(Tensor::of<float>({1, 3}, std::vector<float>{1, 2, 3}, "w"));
  EXPECT_EQ(
      error_of([&] {
        builder.add(FullyConnected{}, {x, w}, "y");
      }),
      "FULLY_CONNECTED: input 0: weights (1, 3) expect rows of 3 values, received shape (1, 2)");
  EXPECT_EQ(error_of([&] { builder.add(Relu{}, {}, "y"); }), "RELU: expected at least one input");
  EXPECT_EQ(error_of([&] { builder.add(Relu{}, {42}, "y"); }),
            "tensor 42 does not exist; the model has 2");
  EXPECT_EQ(error_of([&] { builder.add(Relu{}, {Node::none}, "y"); }),
            "tensor -1 does not exist; the model has 2");
  EXPECT_EQ(error_of([&] {
              builder.add(FullyConnected{}, {x, 42}, "y");
            }),
            "FULLY_CONNECTED: tensor 42 does not exist; the model has 2");
  EXPECT_EQ(builder.graph().nodes.size(), 0u);
  EXPECT_EQ(error_of([&] { builder.finish({9}); }),
            "graph output 0: tensor 9 does not exist; the model has 2");
}

TEST(GraphBuilder, OutputsHaveTheFirstInputsTypeUnlessToldOtherwise) {
  GraphBuilder builder;
  const int x = builder.input("x", {2, 3}, DType::int8, {{0.5f}, {1}, 0});
  const int y = builder.add(Relu{}, {x}, "y");
  const int z = builder.add(Relu{}, {y}, "z", DType::float32, {{2.0f}, {3}, 0});
  EXPECT_EQ(builder.graph().tensor(y).type, DType::int8);
  EXPECT_TRUE(builder.graph().tensor(y).quantization.empty());
  EXPECT_EQ(builder.graph().tensor(z).type, DType::float32);
  EXPECT_EQ(builder.graph().tensor(z).quantization, (Quantization{{2.0f}, {3}, 0}));
  EXPECT_EQ(to_string(builder.graph().tensor(z).shape), "(2, 3)");
}

// Products by hand: a convolution takes filter height * width * channels for each output element, a
// depthwise one height * width, pooling looks at height * width, a dense layer takes its inputs.
TEST(Operations, CountProductsAndElements) {
  GraphBuilder builder;
  int x = builder.input("x", {1, 8, 8, 3});
  const int conv = builder.constant(Tensor::zeros(DType::float32, {4, 3, 2, 3}, "conv"));
  x = builder.add(Conv2D{}, {x, conv, Node::none}, "y");  // [1, 8, 8, 4]
  const int depthwise = builder.constant(Tensor::zeros(DType::float32, {1, 5, 1, 4}, "depthwise"));
  x = builder.add(DepthwiseConv2D{}, {x, depthwise, Node::none}, "z");  // [1, 8, 8, 4]
  MaxPool2D pool;
  pool.filter = {2, 100};
  pool.stride = {2, 8};
  x = builder.add(pool, {x}, "pool");  // [1, 4, 1, 4]
  x = builder.add(Reshape{.new_shape = {1, 16}}, {x}, "flat");
  const int dense = builder.constant(Tensor::zeros(DType::float32, {5, 16}, "dense"));
  x = builder.add(FullyConnected{}, {x, dense, Node::none}, "out");
  const Graph graph = builder.finish({x});
  const std::int64_t products = 256 * (3 * 2 * 3) + 256 * 5 + 16 * (2 * 8) + 5 * 16;
  EXPECT_EQ(multiply_adds(graph), products);
  EXPECT_EQ(operations(graph), products + 256 + 256 + 16 + 16 + 5);
}

TEST(Operations, SaturateInsteadOfOverflowing) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1 << 15, 1 << 15, 1});
  AveragePool2D pool;
  pool.filter = {1 << 15, 1 << 15};
  pool.stride = {1, 1};
  std::vector<int> outputs;
  for (int i = 0; i < 10; ++i) outputs.push_back(builder.add(pool, {x}, "y"));  // 2^60 each
  const Graph graph = builder.finish(outputs);
  EXPECT_EQ(multiply_adds(graph), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(operations(graph), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace onda
