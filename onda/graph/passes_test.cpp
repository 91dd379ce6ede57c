// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/passes.h"

#include <gtest/gtest.h>

#include "onda/core/random.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/add/add.h"
#include "onda/ops/conv_2d/conv_2d.h"
#include "onda/ops/depthwise_conv_2d/depthwise_conv_2d.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/reshape/reshape.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

class Net {
 public:
  int constant(Shape shape, std::string name = "c") {
    Tensor tensor = Tensor::zeros(DType::float32, std::move(shape), std::move(name));
    for (float& value : tensor.values<float>()) value = static_cast<float>(random.uniform(-1, 1));
    return builder.constant(std::move(tensor));
  }
  int add(Operator op, std::vector<int> inputs) {
    return builder.add(std::move(op), std::move(inputs), fmt::format("t{}", ++names));
  }
  int reshape(int tensor, std::vector<std::int32_t> shape) {
    const int to = builder.constant(
        Tensor::of<std::int32_t>({static_cast<std::int32_t>(shape.size())}, shape, "shape"));
    return add(Reshape{.new_shape = shape}, {tensor, to});
  }

  GraphBuilder builder;
  Random random{1};
  int names = 0;
};

std::vector<std::string_view> names_of(const Graph& graph) {
  std::vector<std::string_view> names;
  for (const Node& node : graph.nodes) names.push_back(node.op.name());
  return names;
}

// The folded graph has these nodes and computes the same, but for roundings.
void expect_folded(const Graph& graph, const std::vector<std::string_view>& names) {
  const Graph after = folded(graph);
  check(after);
  EXPECT_EQ(names_of(after), names);
  Random random(2);
  Tensor x = Tensor::zeros(DType::float32, graph.input(0).shape);
  for (float& value : x.values<float>()) value = static_cast<float>(random.uniform(-1, 1));
  const auto run = [&](const Graph& one) {
    Interpreter interpreter(one);
    interpreter.set_input<float>(0, x.values<float>());
    interpreter.invoke();
    return std::vector<float>(interpreter.output<float>(0).begin(),
                              interpreter.output<float>(0).end());
  };
  const std::vector<float> expected = run(graph);
  const std::vector<float> received = run(after);
  ASSERT_EQ(received.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(received[i], expected[i], 2e-6f);
}

TEST(Folded, IntoTheConvolutionBefore) {
  Net net;
  const int x = net.builder.input("x", {1, 4, 4, 3});
  const int y = net.add(Conv2D{}, {x, net.constant({5, 3, 3, 3})});
  const int scaled = net.add(Mul{}, {y, net.constant({5})});
  const int moved =
      net.add(Add{.activation = Activation::relu}, {net.constant({1, 1, 1, 5}), scaled});
  expect_folded(net.builder.finish({moved}), {"CONV_2D"});
}

TEST(Folded, IntoTheDepthwiseConvolutionBefore) {
  Net net;
  const int x = net.builder.input("x", {1, 4, 4, 3});
  const int y = net.add(DepthwiseConv2D{.depth_multiplier = 2},
                        {x, net.constant({1, 3, 3, 6}), net.constant({6})});
  const int scaled = net.add(Mul{}, {y, net.constant({6})});
  expect_folded(net.builder.finish({net.add(Relu{}, {scaled})}), {"DEPTHWISE_CONV_2D"});
}

TEST(Folded, ThroughAReshapeThatKeepsTheChannels) {
  Net net;
  const int x = net.builder.input("x", {1, 1, 6, 3});
  const int y = net.add(Conv2D{}, {x, net.constant({4, 1, 3, 3})});
  const int row = net.reshape(y, {1, 6, 4});
  const int scaled = net.add(Mul{}, {row, net.constant({4})});
  const int active = net.add(Relu{}, {net.add(Add{}, {scaled, net.constant({4})})});
  const int again = net.reshape(active, {1, 1, 6, 4});
  const int last = net.add(Conv2D{}, {again, net.constant({2, 1, 1, 4})});
  expect_folded(net.builder.finish({last}), {"CONV_2D", "CONV_2D"});
}

TEST(Folded, IntoWhatComesAfter) {
  Net net;
  const int x = net.builder.input("x", {1, 3, 2, 4});
  const int scaled = net.add(Mul{}, {x, net.constant({4})});
  const int moved = net.add(Add{}, {scaled, net.constant({4})});
  const int flat = net.reshape(moved, {1, 24});
  const int y = net.add(FullyConnected{}, {flat, net.constant({5, 24})});
  expect_folded(net.builder.finish({y}), {"RESHAPE", "FULLY_CONNECTED"});
}

TEST(Folded, AnOffsetStaysBeforeAWindowWithPadding) {
  Net net;
  const int x = net.builder.input("x", {1, 3, 3, 2});
  const int scaled = net.add(Mul{}, {x, net.constant({2})});
  const int moved = net.add(Add{}, {scaled, net.constant({2})});
  const int y = net.add(Conv2D{.padding = Padding::same}, {moved, net.constant({5, 3, 3, 2})});
  expect_folded(net.builder.finish({y}), {"MUL", "ADD", "CONV_2D"});
  Net valid;
  const int a = valid.builder.input("x", {1, 3, 3, 2});
  const int b = valid.add(Add{}, {valid.add(Mul{}, {a, valid.constant({2})}), valid.constant({2})});
  const int c = valid.add(Conv2D{.padding = Padding::valid}, {b, valid.constant({5, 3, 3, 2})});
  expect_folded(valid.builder.finish({c}), {"CONV_2D"});
}

// Nothing is folded where somebody else reads what lies between, nor behind an activation.
TEST(Folded, LeavesWhatOthersNeed) {
  Net net;
  const int x = net.builder.input("x", {1, 3});
  const int y = net.add(FullyConnected{}, {x, net.constant({4, 3})});
  const int scaled = net.add(Mul{}, {y, net.constant({4})});
  const int sum = net.add(Add{}, {y, scaled});
  expect_folded(net.builder.finish({sum}), {"FULLY_CONNECTED", "MUL", "ADD"});
  Net active;
  const int a = active.builder.input("x", {1, 3});
  const int b =
      active.add(FullyConnected{.activation = Activation::relu}, {a, active.constant({4, 3})});
  expect_folded(active.builder.finish({active.add(Mul{}, {b, active.constant({4})})}),
                {"FULLY_CONNECTED", "MUL"});
  Net twice;  // weights that two nodes share
  const int p = twice.builder.input("x", {1, 3});
  const int w = twice.constant({3, 3});
  const int q = twice.add(FullyConnected{}, {p, w});
  const int r = twice.add(FullyConnected{}, {twice.add(Mul{}, {q, twice.constant({3})}), w});
  expect_folded(twice.builder.finish({r}), {"FULLY_CONNECTED", "FULLY_CONNECTED"});
}

TEST(WithoutUnused, KeepsInputsAndRenumbers) {
  Net net;
  const int x = net.builder.input("x", {1, 3});
  const int other = net.builder.input("other", {1, 3});
  net.add(Relu{}, {other});
  const int y = net.add(Relu{}, {x});
  Renumbering numbers;
  const Graph graph = without_unused(net.builder.finish({y}), &numbers);
  EXPECT_EQ(names_of(graph), (std::vector<std::string_view>{"RELU"}));
  EXPECT_EQ(graph.inputs.size(), 2u);
  EXPECT_EQ(numbers, (Renumbering{0, 1, -1, 2}));
}

}  // namespace
}  // namespace onda
