// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sum/sum.h"

#include "onda/ops/gradient_check.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of two axes",
       .provenance = litert,
       .op = Sum{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 3, 4}, {-7.75f, 6.75f,  -9.75f, -9.25f, 2.25f,  -4.75f, -4,     -3.5f,
                                  2,      -4.75f, -5,     -5,     9.75f,  -1,     -6.25f, -3.25f,
                                  -9.25f, -1,     -6,     -8,     -6.75f, -1.5f,  -2.5f,  -1})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<float>({3}, {-20.75f, -34.25f, -24.5f})}},
      {.name = "float32 keeps axes",
       .provenance = litert,
       .op = Sum{.keep_dims = true},
       .inputs = {computed(Tensor::of<float>(
                      {2, 3, 4}, {-7.75f, 6.75f,  -9.75f, -9.25f, 2.25f,  -4.75f, -4,     -3.5f,
                                  2,      -4.75f, -5,     -5,     9.75f,  -1,     -6.25f, -3.25f,
                                  -9.25f, -1,     -6,     -8,     -6.75f, -1.5f,  -2.5f,  -1})),
                  constant(Tensor::of<std::int32_t>({1}, {1}))},
       .outputs = {Tensor::of<float>(
           {2, 1, 4}, {-3.5f, -2.75f, -18.75f, -17.75f, -6.25f, -3.5f, -14.75f, -12.25f})}},
      {.name = "int32 of two axes",
       .provenance = litert,
       .op = Sum{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3, 4}, {-8, -6, 6,  0,  -1, 4,  7,  -8, 1,  -7, 9, -8,
                                  3,  3,  -7, -2, -2, -2, -2, 3,  -9, -6, 1, -2})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<std::int32_t>({3}, {-11, -1, -21})}},
      {.name = "int32 keeps axes",
       .provenance = litert,
       .op = Sum{.keep_dims = true},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3, 4}, {-8, -6, 6,  0,  -1, 4,  7,  -8, 1,  -7, 9, -8,
                                  3,  3,  -7, -2, -2, -2, -2, 3,  -9, -6, 1, -2})),
                  constant(Tensor::of<std::int32_t>({1}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 1, 4}, {-8, -9, 22, -16, -8, -5, -8, -1})}},
      {.name = "int64 of two axes",
       .provenance = litert,
       .op = Sum{},
       .inputs = {computed(Tensor::of<std::int64_t>({2, 3, 4},
                                                    {-1, 3,  5, -2, -7, 9, -2, 2,  2, 5, -2, 2,
                                                     -8, -3, 3, 6,  3,  7, 9,  -5, 3, 9, -7, -8})),
                  constant(Tensor::of<std::int32_t>({2}, {0, -1}))},
       .outputs = {Tensor::of<std::int64_t>({3}, {3, 16, 4})}},
      {.name = "int64 keeps axes",
       .provenance = litert,
       .op = Sum{.keep_dims = true},
       .inputs = {computed(Tensor::of<std::int64_t>({2, 3, 4},
                                                    {-1, 3,  5, -2, -7, 9, -2, 2,  2, 5, -2, 2,
                                                     -8, -3, 3, 6,  3,  7, 9,  -5, 3, 9, -7, -8})),
                  constant(Tensor::of<std::int32_t>({1}, {1}))},
       .outputs = {Tensor::of<std::int64_t>({2, 1, 4}, {-6, 17, 1, 2, -2, 13, 5, -7})}},
      {.name = "of no elements",
       .provenance = "the definition: what a reduction begins with",
       .op = Sum{},
       .inputs = {computed(Tensor::zeros(DType::float32, {2, 0})),
                  constant(Tensor::of<std::int32_t>({1}, {1}))},
       .outputs = {Tensor::of<float>({2}, {0, 0})}},
  };
}

TEST(Sum, Vectors) { check<Sum>(vectors()); }

TEST(Sum, TakesLongAxesBesideAnEmptyOne) {
  GraphBuilder builder("sum");
  const int x = builder.input("x", {1 << 30, 4, 0});
  const int axes = builder.constant(Tensor::of<std::int32_t>({2}, {0, 1}, "axes"));
  const Graph graph = builder.finish({builder.add(Sum{}, {x, axes}, "y")});
  EXPECT_EQ(graph.output(0).shape, Shape{0});
}

// 0 times infinity is no number.
TEST(Sum, RefusesScalesThatAreTooFarApart) {
  GraphBuilder builder;
  const int x = builder.input("x", {2, 3}, DType::int16, {{0.25f}, {0}});
  const int axes = builder.constant(Tensor::of<std::int32_t>({1}, {1}, "axes"));
  const Graph graph =
      builder.finish({builder.add(Sum{}, {x, axes}, "y", DType::int16, {{1e-45f}, {0}})});
  EXPECT_EQ(
      error_of([&] { Interpreter{graph}; }),
      "operator 0 (SUM): output 0: expected a scale nearer to the input's 0.25, received 1e-45");
}

const AddGradientCases sum_cases([] {
  return std::vector<GradientCase>{
      {"of two axes", Sum{}, {{.shape = {1, 3, 2, 2}}, {.shape = {2}, .constant = {1, 3}}}}};
});

const AddRandomCases sum_random("SUM", [](RandomCases& random) {
  const Shape x = {random.size(2), random.size(4), random.size(5), random.size(3)};
  const auto axes =
      random.one_of<std::vector<std::int32_t>>({{1, 2}, {2, 1}, {-1}, {1}, {0, 3}, {0, 1, 2, 3}});
  random.type =
      random.one_of<DType>({random.type, random.integers() ? DType::int16 : DType::int32});
  const float scale = random.real(0.001f, 0.5f);
  random.with_constants(Sum{.keep_dims = random.coin()}, x,
                        {RandomCases::integers_of(axes, "axes")}, random.scaled(scale),
                        random.scaled(scale * random.real(0.5f, 8)));
});

}  // namespace
}  // namespace onda
