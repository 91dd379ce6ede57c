// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mean/mean.h"

#include <gmock/gmock.h>

#include <cmath>

#include "onda/graph/graph_builder.h"
#include "onda/ops/gradient_check.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<float> ascending(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i * 7 % count) - 3.5f);
  return values;
}
std::vector<std::int8_t> integers(int count) {
  std::vector<std::int8_t> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<std::int8_t>(i * 83 % 256 - 128));
  return values;
}
VectorInput numbers(Shape shape, const std::vector<std::int32_t>& values) {
  return constant(Tensor::of<std::int32_t>(std::move(shape), values));
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float of an image",
       .provenance = litert,
       .op = Mean{.keep_dims = false},
       .inputs = {computed(Tensor::of<float>({1, 2, 3, 2}, ascending(12))), numbers({2}, {1, 2})},
       .outputs = {Tensor::of<float>({1, 2}, {1.5f, 2.5f})},
       .tolerance = 1e-6f},
      {.name = "int8 of an image",
       .provenance = litert,
       .op = Mean{.keep_dims = false},
       .inputs = {computed(quantized<std::int8_t>({1, 2, 3, 2}, integers(12), 0.05f, -7)),
                  numbers({2}, {1, 2})},
       .outputs = {quantized<std::int8_t>({1, 2}, {-3, 48}, 0.04f, 3)}},
      {.name = "float of the last axis",
       .provenance = litert,
       .op = Mean{.keep_dims = true},
       .inputs = {computed(Tensor::of<float>({2, 3}, ascending(6))), numbers({}, {-1})},
       .outputs = {Tensor::of<float>({2, 1}, {-2.5f, 0.5f})},
       .tolerance = 1e-6f},
      {.name = "int8 of the last axis",
       .provenance = litert,
       .op = Mean{.keep_dims = true},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, integers(6), 0.05f, -7)),
                  numbers({}, {-1})},
       .outputs = {quantized<std::int8_t>({2, 1}, {-53, 77}, 0.03f, 10)}},
      {.name = "float of outer and inner axes",
       .provenance = litert,
       .op = Mean{},
       .inputs = {computed(Tensor::of<float>({2, 3, 2}, ascending(12))), numbers({2}, {0, 2})},
       .outputs = {Tensor::of<float>({3}, {0.0f, 2.0f, 4.0f})},
       .tolerance = 1e-6f},
      {.name = "int8 of outer and inner axes",
       .provenance = litert,
       .op = Mean{},
       .inputs = {computed(quantized<std::int8_t>({2, 3, 2}, integers(12), 0.05f, -7)),
                  numbers({2}, {0, 2})},
       .outputs = {quantized<std::int8_t>({3}, {-30, 73, -18}, 0.05f, -7)}},
  };
}

TEST(Mean, Vectors) { check<Mean>(vectors()); }

TEST(Mean, OfNoElementsIsNoNumber) {
  const auto graph = [](DType type, Quantization how) {
    GraphBuilder builder("mean");
    const int x = builder.input("x", {2, 0}, type, how);
    const int axis = builder.constant(Tensor::of<std::int32_t>({1}, {1}, "axis"));
    return builder.finish({builder.add(Mean{}, {x, axis}, "y", type, how)});
  };
  Interpreter model(graph(DType::float32, {}));
  model.invoke();
  EXPECT_TRUE(std::isnan(model.output<float>(0)[1]));
  EXPECT_THAT(error_of([&] {
                Interpreter integers(graph(DType::int8, {{0.5f}, {0}, 0}));
              }),
              testing::HasSubstr("expected no empty axis, received shape (2, 0)"));
}

const AddGradientCases mean_cases([] {
  return std::vector<GradientCase>{
      {"of an image", Mean{}, {{.shape = {1, 3, 2, 4}}, {.shape = {2}, .constant = {1, 2}}}},
      {"of channels",
       Mean{.keep_dims = true},
       {{.shape = {1, 3, 4}}, {.shape = {1}, .constant = {-1}}}}};
});

const AddRandomCases mean_random("MEAN", [](RandomCases& random) {
  if (random.integers() && random.coin()) random.type = DType::int16;
  const Shape x = {random.size(2), random.size(4), random.size(5), random.size(3)};
  const float scale = random.real(0.001f, 0.5f);
  const Quantization how = random.scaled(scale);
  const auto axes =
      random.one_of<std::vector<std::int32_t>>({{1, 2}, {2, 1}, {-1}, {1}, {0, 3}, {1, 2, 3}});
  random.with_constants(Mean{.keep_dims = random.coin()}, x,
                        {RandomCases::integers_of(axes, "axes")}, how,
                        random.scaled(scale * random.real(0.3f, 2)));
});

}  // namespace
}  // namespace onda
