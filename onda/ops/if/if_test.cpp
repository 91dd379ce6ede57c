// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/if/if.h"

#include "onda/graph/body.h"
#include "onda/ops/add/add.h"
#include "onda/ops/mul/mul.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// (x, z) -> x + z, or x * 3, of any shape.
Graph sum_of_two(const Shape& shape) {
  GraphBuilder builder("sum");
  const int x = builder.input("x", shape);
  const int z = builder.input("z", shape);
  return builder.finish({builder.add(Add{}, {x, z}, "y")});
}
Graph three_times(const Shape& shape) {
  GraphBuilder builder("three_times");
  const int x = builder.input("x", shape);
  builder.input("z", shape);
  const int three = builder.constant(Tensor::of<float>({1}, {3.0f}, "three"));
  return builder.finish({builder.add(Mul{}, {x, three}, "y")});
}

If choice(const Shape& shape) {
  If op;
  op.bodies.graphs = {body(sum_of_two(shape)), body(three_times(shape))};
  return op;
}

constexpr const char* definition = "the definition";

std::vector<OperatorVector> vectors() {
  const Tensor x = Tensor::of<float>({2}, {1.5f, -2.0f});
  const Tensor z = Tensor::of<float>({2}, {0.25f, 4.0f});
  return {{.name = "then",
           .provenance = definition,
           .op = choice({2}),
           .inputs = {computed(bools({1}, {1})), computed(x), computed(z)},
           .outputs = {Tensor::of<float>({2}, {1.75f, 2.0f})}},
          {.name = "else",
           .provenance = definition,
           .op = choice({2}),
           .inputs = {computed(bools({}, {0})), computed(x), computed(z)},
           .outputs = {Tensor::of<float>({2}, {4.5f, -6.0f})}},
          {.name = "a constant operand",
           .provenance = definition,
           .op = choice({2}),
           .inputs = {computed(bools({1}, {1})), computed(x), constant(z)},
           .outputs = {Tensor::of<float>({2}, {1.75f, 2.0f})}}};
}

TEST(If, Vectors) { check<If>(vectors()); }

// The graph of one node, which also a body may be.
Graph choosing(const Shape& shape, If op) {
  GraphBuilder builder("choice");
  const int condition = builder.input("condition", {1}, DType::boolean);
  const int x = builder.input("x", shape);
  const int z = builder.input("z", shape);
  return builder.finish({builder.add(std::move(op), {condition, x, z}, "y", DType::float32, {})});
}

TEST(If, TakesAnotherInputShapeWithItsBodies) {
  Interpreter model(choosing({2}, choice({2})));
  model.resize_inputs({{1}, {2, 3}, {2, 3}});
  EXPECT_EQ(model.output_details(0).shape, (Shape{2, 3}));
  model.input_bytes(0)[0] = std::byte{0};
  model.input<float>("x")[5] = 7;
  model.invoke();
  EXPECT_EQ(model.output<float>(0)[5], 21);
}

TEST(If, RefusesBodiesThatDoNotFit) {
  If op = choice({2});
  op.bodies.graphs[1] = body(three_times({3}));
  EXPECT_EQ(error_of([&] { choosing({2}, op); }),
            "IF: input 1: expected shape (3,), received (2,)");
  op.bodies.graphs.pop_back();
  EXPECT_EQ(error_of([&] { choosing({2}, op); }), "IF: expected 2 graphs that it runs, received 1");
}

TEST(If, RefusesBodiesWithinBodiesWithoutEnd) {
  // Both take what a body of the next one takes: (condition, x, z).
  const auto plain = [] {
    GraphBuilder builder("plain");
    builder.input("condition", {1}, DType::boolean);
    const int x = builder.input("x", {2});
    const int z = builder.input("z", {2});
    return builder.finish({builder.add(Add{}, {x, z}, "y")});
  };
  const auto around = [&](const Graph& inner) {
    GraphBuilder builder("around");
    const int condition = builder.input("condition", {1}, DType::boolean);
    const int x = builder.input("x", {2});
    const int z = builder.input("z", {2});
    If op;
    op.bodies.graphs = {body(inner), body(plain())};
    return builder.finish(
        {builder.add(std::move(op), {condition, condition, x, z}, "y", DType::float32, {})});
  };
  Graph graph = choosing({2}, choice({2}));
  EXPECT_EQ(error_of([&] {
              for (int depth = 0; depth < 20; ++depth) graph = around(graph);
            }),
            "expected at most 16 graphs within each other, received 17");
}

const AddRandomCases if_random("IF", [](RandomCases& random) {
  const Shape shape{random.size(3), random.size(5)};
  random.add("IF", choosing(shape, choice(shape)));
});

}  // namespace
}  // namespace onda
