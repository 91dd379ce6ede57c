// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reduce_max/reduce_max.h"

#include "onda/ops/gradient_check.h"
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
       .op = ReduceMax{},
       .inputs = {computed(Tensor::of<float>({1, 2, 3, 2}, ascending(12))), numbers({2}, {1, 2})},
       .outputs = {Tensor::of<float>({1, 2}, {6.5f, 7.5f})}},
      {.name = "int8 of an image",
       .provenance = litert,
       .op = ReduceMax{},
       .inputs = {computed(quantized<std::int8_t>({1, 2, 3, 2}, integers(12), 0.05f, -7)),
                  numbers({2}, {1, 2})},
       .outputs = {quantized<std::int8_t>({1, 2}, {114, 121}, 0.05f, -7)}},
      {.name = "float of the last axis",
       .provenance = litert,
       .op = ReduceMax{.keep_dims = true},
       .inputs = {computed(Tensor::of<float>({2, 3}, ascending(6))), numbers({1}, {-1})},
       .outputs = {Tensor::of<float>({2, 1}, {-1.5f, 1.5f})}},
      {.name = "int8 of the last axis",
       .provenance = litert,
       .op = ReduceMax{.keep_dims = true},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, integers(6), 0.05f, -7)),
                  numbers({1}, {-1})},
       .outputs = {quantized<std::int8_t>({2, 1}, {38, 121}, 0.05f, -7)}},
      {.name = "of no elements",
       .provenance = "the definition: what a reduction begins with",
       .op = ReduceMax{},
       .inputs = {computed(quantized<std::int8_t>(Shape{2, 0}, {}, 0.05f, -7)), numbers({1}, {1})},
       .outputs = {quantized<std::int8_t>({2}, {-128, -128}, 0.05f, -7)}},
  };
}

TEST(ReduceMax, Vectors) { check<ReduceMax>(vectors()); }

const AddGradientCases reduce_max_cases([] {
  return std::vector<GradientCase>{
      {"of an image", ReduceMax{}, {{.shape = {1, 3, 2, 4}}, {.shape = {2}, .constant = {1, 2}}}},
      {"of channels",
       ReduceMax{.keep_dims = true},
       {{.shape = {1, 3, 4}}, {.shape = {1}, .constant = {-1}}}}};
});

const AddRandomCases reduce_max_random("REDUCE_MAX", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64});
  const Shape x = {random.size(2), random.size(4), random.size(5), random.size(3)};
  const float scale = random.real(0.001f, 0.5f);
  const Quantization how = random.scaled(scale);
  const auto axes =
      random.one_of<std::vector<std::int32_t>>({{1, 2}, {2, 1}, {-1}, {1}, {0, 3}, {1, 2, 3}});
  random.with_constants(ReduceMax{.keep_dims = random.coin()}, x,
                        {RandomCases::integers_of(axes, "axes")}, how, how);
});

}  // namespace
}  // namespace onda
