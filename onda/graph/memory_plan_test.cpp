// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/memory_plan.h"

#include <gtest/gtest.h>

#include <random>

#include "onda/ops/relu/relu.h"
#include "onda/ops/softmax/softmax.h"

namespace onda {
namespace {

// A chain or a web of nodes with tensors of random sizes. The plan looks at lifetimes and bytes
// only, so the operators need not fit.
Graph random_graph(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t end) { return static_cast<int>(random() % end); };
  Graph graph;
  const auto add = [&] {
    const DType type = std::vector{DType::int8, DType::float32, DType::int16}[random() % 3];
    graph.tensors.push_back({"t", type, {below(200)}, {}, {}});
    return static_cast<int>(graph.tensors.size()) - 1;
  };
  for (int i = 0; i < 1 + below(3); ++i) graph.inputs.push_back(add());
  const int nodes = 1 + below(25);
  for (int i = 0; i < nodes; ++i) {
    Node node{Softmax{}, {}, {}};  // not in place
    for (int k = 0; k < 1 + below(3); ++k) node.inputs.push_back(below(graph.tensors.size()));
    if (random() % 4 == 0) node.inputs.push_back(Node::none);
    for (int k = 0; k < 1 + below(2); ++k) node.outputs.push_back(add());
    graph.nodes.push_back(std::move(node));
  }
  graph.outputs = {static_cast<int>(graph.tensors.size()) - 1};
  if (random() % 3 == 0) {
    Tensor constant = Tensor::zeros(DType::float32, {17});
    graph.tensors.push_back(std::move(constant));
    graph.nodes.back().inputs.push_back(static_cast<int>(graph.tensors.size()) - 1);
  }
  return graph;
}

TEST(MemoryPlan, NoTwoLivingTensorsOverlap) {
  int pairs = 0;
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    const Graph graph = random_graph(seed);
    const std::size_t alignment = std::vector<std::size_t>{1, 4, 64}[seed % 3];
    const MemoryPlan plan = plan_memory(graph, {}, alignment);
    const auto lives = lifetimes(graph);
    for (std::size_t a = 0; a < graph.tensors.size(); ++a) {
      ASSERT_EQ(lives[a].used(), plan.offsets[a] != MemoryPlan::not_planned) << seed;
      if (!lives[a].used()) continue;
      ASSERT_LE(plan.offsets[a] + graph.tensors[a].bytes(), plan.bytes) << seed;
      ASSERT_EQ(plan.offsets[a] % alignment, 0u) << seed;
      ASSERT_EQ(plan.offsets[a] % size_of(graph.tensors[a].type), 0u) << seed;
      for (std::size_t b = 0; b < a; ++b) {
        if (!lives[b].used()) continue;
        if (lives[a].last < lives[b].first || lives[b].last < lives[a].first) continue;
        const bool apart = plan.offsets[a] + graph.tensors[a].bytes() <= plan.offsets[b] ||
                           plan.offsets[b] + graph.tensors[b].bytes() <= plan.offsets[a];
        ASSERT_TRUE(apart) << "seed " << seed << ", tensors " << a << " and " << b;
        ++pairs;
      }
    }
    ASSERT_GE(plan.bytes, plan.lower_bound) << seed;
  }
  EXPECT_GT(pairs, 10000);
}

// 100, 40, 60, 10 bytes in a row: 140 live at the first node, 100 at the second, 70 at the third.
TEST(MemoryPlan, AChainTakesItsLargestNeighbours) {
  Graph graph;
  for (const std::int32_t size : {100, 40, 60, 10}) {
    graph.tensors.push_back({"t", DType::int8, {size}, {}, {}});
  }
  graph.inputs = {0};
  graph.outputs = {3};
  for (int i = 0; i < 3; ++i) graph.nodes.push_back({Relu{}, {i}, {i + 1}});
  const MemoryPlan plan = plan_memory(graph, {});
  EXPECT_EQ(plan.lower_bound, 140u);
  EXPECT_EQ(plan.bytes, 140u);
  EXPECT_EQ(plan.offsets, (std::vector<std::size_t>{0, 100, 0, 60}));
}

// x -> a -> b -> y, where the nodes are element-wise and `kept` is read once more at the end.
Graph relu_chain(int kept) {
  Graph graph;
  for (int i = 0; i < 4; ++i) graph.tensors.push_back({"t", DType::float32, {10}, {}, {}});
  graph.inputs = {0};
  graph.outputs = {3};
  for (int i = 0; i < 3; ++i) graph.nodes.push_back({Relu{}, {i}, {i + 1}});
  graph.nodes.back().inputs.push_back(kept);
  return graph;
}

TEST(MemoryPlan, ElementWiseNodesWriteWhereTheyRead) {
  const MemoryPlan alone = plan_memory(relu_chain(2), {});
  EXPECT_EQ(alone.offsets, (std::vector<std::size_t>{0, 0, 0, 0}));
  EXPECT_EQ(alone.bytes, 40u);
  EXPECT_EQ(alone.lower_bound, 40u);
  // a and b share a place until the last node, which needs x, too.
  const MemoryPlan kept = plan_memory(relu_chain(0), {});
  EXPECT_EQ(kept.bytes, 80u);
  EXPECT_NE(kept.offsets[0], kept.offsets[1]);
  EXPECT_EQ(kept.offsets[1], kept.offsets[2]);
  // An output that is read once more keeps its place.
  Graph two = relu_chain(2);
  two.outputs = {2, 3};
  EXPECT_NE(plan_memory(two, {}).offsets[2], plan_memory(two, {}).offsets[3]);
  // A wider type does not fit where a narrower one lies, the other way round it does.
  Graph wide = relu_chain(2);
  wide.tensors[1].type = DType::int8;
  const MemoryPlan plan = plan_memory(wide, {});
  EXPECT_EQ(plan.offsets[0], plan.offsets[1]);
  EXPECT_NE(plan.offsets[1], plan.offsets[2]);
}

TEST(MemoryPlan, VariablesKeepTheirPlace) {
  Graph graph = relu_chain(2);
  graph.tensors.push_back({"state", DType::float32, {5}, {}, {}, true});
  graph.nodes[1].inputs.push_back(4);
  const MemoryPlan plan = plan_memory(graph, {});
  EXPECT_EQ(plan.bytes, 60u);
  EXPECT_GE(plan.offsets[4], 40u);
}

// Largest first takes 64,512 bytes for the image sizes of MobileNetV1 0.25; the bound can be met.
TEST(MemoryPlan, TriesAgainBelowTheFirstGuess) {
  Graph graph;
  int size = 0;
  for (const std::int32_t bytes : {27648, 18432, 18432, 36864, 9216, 18432, 18432, 18432, 4608}) {
    graph.tensors.push_back({"t", DType::int8, {bytes}, {}, {}});
    if (size++ > 0) graph.nodes.push_back({Softmax{}, {size - 2}, {size - 1}});
  }
  graph.inputs = {0};
  graph.outputs = {size - 1};
  const MemoryPlan plan = plan_memory(graph, {});
  EXPECT_EQ(plan.lower_bound, 55296u);
  EXPECT_EQ(plan.bytes, 55296u);
}

TEST(MemoryPlan, NothingTakesNothing) {
  const MemoryPlan plan = plan_memory(Graph{}, {});
  EXPECT_EQ(plan.bytes, 0u);
  EXPECT_EQ(plan.lower_bound, 0u);
}

}  // namespace
}  // namespace onda
