// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/transpose/transpose.h"

#include <algorithm>

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
      {.name = "float of rows and columns",
       .provenance = litert,
       .op = Transpose{},
       .inputs = {computed(Tensor::of<float>({2, 3}, ascending(6))), numbers({2}, {1, 0})},
       .outputs = {Tensor::of<float>({3, 2}, {-3.5f, -0.5f, -2.5f, 0.5f, -1.5f, 1.5f})}},
      {.name = "int8 of rows and columns",
       .provenance = litert,
       .op = Transpose{},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, integers(6), 0.05f, -7)),
                  numbers({2}, {1, 0})},
       .outputs = {quantized<std::int8_t>({3, 2}, {-128, 121, -45, -52, 38, 31}, 0.05f, -7)}},
      {.name = "float of four axes",
       .provenance = litert,
       .op = Transpose{},
       .inputs = {computed(Tensor::of<float>({1, 2, 3, 2}, ascending(12))),
                  numbers({4}, {3, 0, 2, 1})},
       .outputs = {Tensor::of<float>({2, 1, 3, 2}, {-3.5f, 2.5f, -1.5f, 4.5f, 0.5f, 6.5f, 3.5f,
                                                    -2.5f, 5.5f, -0.5f, 7.5f, 1.5f})}},
      {.name = "int8 of four axes",
       .provenance = litert,
       .op = Transpose{},
       .inputs = {computed(quantized<std::int8_t>({1, 2, 3, 2}, integers(12), 0.05f, -7)),
                  numbers({4}, {3, 0, 2, 1})},
       .outputs = {quantized<std::int8_t>(
           {2, 1, 3, 2}, {-128, 114, 38, 24, -52, -66, -45, -59, 121, 107, 31, 17}, 0.05f, -7)}},
  };
}

TEST(Transpose, Vectors) { check<Transpose>(vectors()); }

const AddGradientCases transpose_cases([] {
  return std::vector<GradientCase>{
      {"of four axes",
       Transpose{},
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .constant = {0, 3, 1, 2}}}}};
});

const AddRandomCases transpose_random("TRANSPOSE", [](RandomCases& random) {
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  std::vector<std::int32_t> permutation = {0, 1, 2, 3};
  std::shuffle(permutation.begin(), permutation.end(), random.generator());
  random.with_constants(Transpose{}, x, {RandomCases::integers_of(permutation, "permutation")}, how,
                        how);
});

}  // namespace
}  // namespace onda
