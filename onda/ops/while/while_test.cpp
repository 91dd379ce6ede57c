// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/while/while.h"

#include "onda/graph/body.h"
#include "onda/ops/add/add.h"
#include "onda/ops/less/less.h"
#include "onda/ops/mul/mul.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// (n, x) -> n < limit
Graph below(std::int32_t limit, const Shape& shape) {
  GraphBuilder builder("below");
  const int n = builder.input("n", {1}, DType::int32);
  builder.input("x", shape);
  const int most = builder.constant(Tensor::of<std::int32_t>({1}, {limit}, "most"));
  return builder.finish({builder.add(Less{}, {n, most}, "goes_on", DType::boolean, {})});
}

// (n, x) -> (n + step, 0.5 * x + 1)
Graph turn(std::int32_t step, const Shape& shape) {
  GraphBuilder builder("turn");
  const int n = builder.input("n", {1}, DType::int32);
  const int x = builder.input("x", shape);
  const int one = builder.constant(Tensor::of<std::int32_t>({1}, {step}, "one"));
  const int half = builder.constant(Tensor::of<float>({1}, {0.5f}, "half"));
  const int more = builder.constant(Tensor::of<float>({1}, {1.0f}, "more"));
  const int next = builder.add(Add{}, {n, one}, "next", DType::int32, {});
  const int halved = builder.add(Mul{}, {x, half}, "halved");
  return builder.finish({next, builder.add(Add{}, {halved, more}, "y")});
}

While loop(std::int32_t limit, std::int32_t step, const Shape& shape) {
  While op;
  op.bodies.graphs = {body(below(limit, shape)), body(turn(step, shape))};
  return op;
}

std::vector<OperatorVector> vectors() {
  const auto n = [](std::int32_t value) { return Tensor::of<std::int32_t>({1}, {value}); };
  const Tensor x = Tensor::of<float>({2}, {0.0f, 8.0f});
  return {{.name = "three turns",
           .provenance = "the definition",
           .op = loop(3, 1, {2}),
           .inputs = {computed(n(0)), computed(x)},
           .outputs = {n(3), Tensor::of<float>({2}, {1.75f, 2.75f})}},
          {.name = "no turn",
           .provenance = "the definition",
           .op = loop(3, 1, {2}),
           .inputs = {computed(n(3)), computed(x)},
           .outputs = {n(3), x}},
          {.name = "from a constant on",
           .provenance = "the definition",
           .op = loop(3, 2, {2}),
           .inputs = {constant(n(0)), computed(x)},
           .outputs = {n(4), Tensor::of<float>({2}, {1.5f, 3.5f})}}};
}

TEST(While, Vectors) { check<While>(vectors()); }

Graph looping(const Shape& shape, const While& op, int start) {
  Graph graph;
  graph.name = "loop";
  graph.tensors = {{"n", DType::int32, {1}, {}, {}},
                   {"x", DType::float32, shape, {}, {}},
                   {"last", DType::int32, {1}, {}, {}},
                   {"y", DType::float32, shape, {}, {}}};
  if (start >= 0) graph.tensors[0] = Tensor::of<std::int32_t>({1}, {start}, "n");
  graph.nodes = {{op, {0, 1}, {2, 3}}};
  graph.inputs = start >= 0 ? std::vector<int>{1} : std::vector<int>{0, 1};
  graph.outputs = {2, 3};
  return graph;
}

TEST(While, EndsWhereTheLimitIs) {
  Interpreter model(looping({4}, loop(3, 0, {4}), 0), {.operations_limit = 1 << 16});
  EXPECT_EQ(
      error_of([&] { model.invoke(); }),
      "operator 0 (WHILE): it takes over 885 turns, more than the limit of operations allows");
}

TEST(While, RefusesABodyThatGivesAnotherShape) {
  While op = loop(3, 1, {2});
  op.bodies.graphs[1] = body(turn(1, {3}));
  EXPECT_EQ(error_of([&] { Interpreter model(looping({2}, op, 0)); }),
            "operator 0 (WHILE): input 1: expected shape (3,), received (2,)");
}

const AddRandomCases while_random("WHILE", [](RandomCases& random) {
  const Shape shape{random.size(3), random.size(5)};
  random.add("WHILE", looping(shape, loop(random.size(9), random.size(3), shape), 0));
});

}  // namespace
}  // namespace onda
