// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/concatenation/concatenation.h"

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

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float of the last axis",
       .provenance = litert,
       .op = Concatenation{},
       .inputs = {computed(Tensor::of<float>({2, 3}, ascending(6))),
                  computed(Tensor::of<float>({2, 3}, ascending(6)))},
       .outputs = {Tensor::of<float>({2, 6}, {-3.5f, -2.5f, -1.5f, -3.5f, -2.5f, -1.5f, -0.5f, 0.5f,
                                              1.5f, -0.5f, 0.5f, 1.5f})}},
      {.name = "int8 of the last axis",
       .provenance = litert,
       .op = Concatenation{},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, integers(6), 0.05f, -7)),
                  computed(quantized<std::int8_t>({2, 3}, integers(6), 0.05f, -7))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {-128, -45, 38, -128, -45, 38, 121, -52, 31, 121, -52, 31}, 0.05f, -7)}},
      {.name = "float of the first axis",
       .provenance = litert,
       .op = Concatenation{.axis = 0},
       .inputs = {computed(Tensor::of<float>({1, 3}, ascending(3))),
                  computed(Tensor::of<float>({1, 3}, ascending(3)))},
       .outputs = {Tensor::of<float>({2, 3}, {-3.5f, -2.5f, -1.5f, -3.5f, -2.5f, -1.5f})}},
      {.name = "int8 of the first axis",
       .provenance = litert,
       .op = Concatenation{.axis = 0},
       .inputs = {computed(quantized<std::int8_t>({1, 3}, integers(3), 0.05f, -7)),
                  computed(quantized<std::int8_t>({1, 3}, integers(3), 0.05f, -7))},
       .outputs = {quantized<std::int8_t>({2, 3}, {-128, -45, 38, -128, -45, 38}, 0.05f, -7)}},
  };
}

TEST(Concatenation, Vectors) { check<Concatenation>(vectors()); }

const AddGradientCases concatenation_cases([] {
  return std::vector<GradientCase>{
      {"of channels", Concatenation{}, {{.shape = {1, 2, 3}}, {.shape = {1, 2, 1}}}},
      {"of three",
       Concatenation{.axis = 1},
       {{.shape = {1, 2, 3}}, {.shape = {1, 1, 3}}, {.shape = {1, 2, 3}}}}};
});

const AddRandomCases concatenation_random("CONCATENATION", [](RandomCases& random) {
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const int axis = random.size(3) - 1;
  std::vector<std::int32_t> extents = {random.size(2), random.size(4), random.size(5)};
  GraphBuilder builder("one");
  std::vector<int> inputs;
  for (int i = random.size(8); i >= 0; --i) {
    extents[static_cast<std::size_t>(axis)] = random.size(4);
    if (i > 0 && random.size(4) == 1) {
      Tensor tensor{fmt::format("x{}", i), random.type, Shape(extents), how, {}};
      append_random(random.generator(), tensor, tensor.data);
      inputs.push_back(builder.constant(std::move(tensor)));
      continue;
    }
    inputs.push_back(builder.input(fmt::format("x{}", i), Shape(extents), random.type, how));
  }
  const int y = builder.add(Concatenation{.axis = random.coin() ? axis : axis - 3}, inputs, "y",
                            random.type, how);
  random.add(fmt::format("CONCATENATION {}", name_of(random.type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
