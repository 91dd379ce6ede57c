// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pad/pad.h"

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
      {.name = "float around a matrix",
       .provenance = litert,
       .op = Pad{},
       .inputs = {computed(Tensor::of<float>({2, 2}, ascending(4))), numbers({2, 2}, {1, 0, 0, 2})},
       .outputs = {Tensor::of<float>(
           {3, 4}, {0.0f, 0.0f, 0.0f, 0.0f, -3.5f, -0.5f, 0.0f, 0.0f, -1.5f, -2.5f, 0.0f, 0.0f})}},
      {.name = "int8 around a matrix",
       .provenance = litert,
       .op = Pad{},
       .inputs = {computed(quantized<std::int8_t>({2, 2}, integers(4), 0.05f, -7)),
                  numbers({2, 2}, {1, 0, 0, 2})},
       .outputs = {quantized<std::int8_t>(
           {3, 4}, {-7, -7, -7, -7, -128, -45, -7, -7, 38, 121, -7, -7}, 0.05f, -7)}},
  };
}

TEST(Pad, Vectors) { check<Pad>(vectors()); }

const AddGradientCases pad_cases([] {
  return std::vector<GradientCase>{
      {"around an image",
       Pad{},
       {{.shape = {1, 2, 3, 2}}, {.shape = {4, 2}, .constant = {0, 0, 1, 2, 3, 0, 0, 0}}}}};
});

const AddRandomCases pad_random("PAD", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64});
  const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  Tensor paddings =
      RandomCases::integers_of({random.size(2) - 1, 0, random.size(3) - 1, random.size(3) - 1, 1,
                                random.size(2), 0, random.size(2) - 1},
                               "paddings");
  paddings.shape = {4, 2};
  random.with_constants(Pad{}, x, {paddings}, how, how);
});

}  // namespace
}  // namespace onda
