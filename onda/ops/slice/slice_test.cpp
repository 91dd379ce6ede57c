// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/slice/slice.h"

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
      {.name = "float of a matrix",
       .provenance = litert,
       .op = Slice{},
       .inputs = {computed(Tensor::of<float>({3, 4}, ascending(12))), numbers({2}, {1, 1}),
                  numbers({2}, {2, -1})},
       .outputs = {Tensor::of<float>({2, 3}, {7.5f, 2.5f, -2.5f, -0.5f, 6.5f, 1.5f})}},
      {.name = "int8 of a matrix",
       .provenance = litert,
       .op = Slice{},
       .inputs = {computed(quantized<std::int8_t>({3, 4}, integers(12), 0.05f, -7)),
                  numbers({2}, {1, 1}), numbers({2}, {2, -1})},
       .outputs = {quantized<std::int8_t>({2, 3}, {31, 114, -59, 107, -66, 17}, 0.05f, -7)}},
  };
}

TEST(Slice, Vectors) { check<Slice>(vectors()); }

const AddGradientCases slice_cases([] {
  return std::vector<GradientCase>{{"of an image",
                                    Slice{},
                                    {{.shape = {1, 3, 4, 2}},
                                     {.shape = {4}, .constant = {0, 1, 1, 0}},
                                     {.shape = {4}, .constant = {1, 2, -1, 1}}}}};
});

const AddRandomCases slice_random("SLICE", [](RandomCases& random) {
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  random.with_constants(
      Slice{}, x,
      {RandomCases::integers_of({0, 1, random.size(2) - 1, 0}, "begin"),
       RandomCases::integers_of({x[0], random.coin() ? -1 : random.size(x[1] - 1), x[2] - 1, -1},
                                "size")},
      how, how);
});

}  // namespace
}  // namespace onda
