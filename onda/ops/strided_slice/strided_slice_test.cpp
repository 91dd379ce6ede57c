// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/strided_slice/strided_slice.h"

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
      {.name = "float with strides",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 1, .end_mask = 2},
       .inputs = {computed(Tensor::of<float>({3, 5}, ascending(15))), numbers({2}, {0, 1}),
                  numbers({2}, {2, 0}), numbers({2}, {1, 2})},
       .outputs = {Tensor::of<float>({2, 2}, {3.5f, 2.5f, 8.5f, 7.5f})}},
      {.name = "int8 with strides",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 1, .end_mask = 2},
       .inputs = {computed(quantized<std::int8_t>({3, 5}, integers(15), 0.05f, -7)),
                  numbers({2}, {0, 1}), numbers({2}, {2, 0}), numbers({2}, {1, 2})},
       .outputs = {quantized<std::int8_t>({2, 2}, {-45, 121, 114, 24}, 0.05f, -7)}},
      {.name = "float backward",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 3, .end_mask = 3},
       .inputs = {computed(Tensor::of<float>({2, 4}, ascending(8))), numbers({2}, {0, 0}),
                  numbers({2}, {0, 0}), numbers({2}, {-1, -3})},
       .outputs = {Tensor::of<float>({2, 2}, {-2.5f, 0.5f, 1.5f, -3.5f})}},
      {.name = "int8 backward",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 3, .end_mask = 3},
       .inputs = {computed(quantized<std::int8_t>({2, 4}, integers(8), 0.05f, -7)),
                  numbers({2}, {0, 0}), numbers({2}, {0, 0}), numbers({2}, {-1, -3})},
       .outputs = {quantized<std::int8_t>({2, 2}, {-59, -52, 121, -128}, 0.05f, -7)}},
      {.name = "float an axis is dropped",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1},
       .inputs = {computed(Tensor::of<float>({3, 2}, ascending(6))), numbers({2}, {-2, 0}),
                  numbers({2}, {9, 0}), numbers({2}, {1, 1})},
       .outputs = {Tensor::of<float>({2}, {-1.5f, -0.5f})}},
      {.name = "int8 an axis is dropped",
       .provenance = litert,
       .op = StridedSlice{.begin_mask = 2, .end_mask = 2, .shrink_axis_mask = 1},
       .inputs = {computed(quantized<std::int8_t>({3, 2}, integers(6), 0.05f, -7)),
                  numbers({2}, {-2, 0}), numbers({2}, {9, 0}), numbers({2}, {1, 1})},
       .outputs = {quantized<std::int8_t>({2}, {38, 121}, 0.05f, -7)}},
  };
}

TEST(StridedSlice, Vectors) { check<StridedSlice>(vectors()); }

const AddGradientCases strided_slice_cases([] {
  return std::vector<GradientCase>{{"cropping",
                                    StridedSlice{.begin_mask = 9, .end_mask = 9},
                                    {{.shape = {1, 4, 5, 2}},
                                     {.shape = {4}, .constant = {0, 1, 1, 0}},
                                     {.shape = {4}, .constant = {0, 3, -1, 0}},
                                     {.shape = {4}, .constant = {1, 1, 2, 1}}}}};
});

const AddRandomCases strided_slice_random("STRIDED_SLICE", [](RandomCases& random) {
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  random.type =
      random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64, DType::boolean});
  const Shape x = {random.size(2), random.size(4) + 1, random.size(5) + 1, random.size(3)};
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  random.with_constants(StridedSlice{.begin_mask = random.size(16) - 1,
                                     .end_mask = random.size(16) - 1,
                                     .shrink_axis_mask = random.coin() ? 0 : 2},
                        x,
                        {RandomCases::integers_of({0, random.size(2) - 1, -2, 0}, "begin"),
                         RandomCases::integers_of({1, 2, random.coin() ? -1 : x[2], 9}, "end"),
                         RandomCases::integers_of({1, 1, 1, random.size(2)}, "strides")},
                        how, how);
  random.with_constants(StridedSlice{.begin_mask = 15, .end_mask = 15}, x,
                        {RandomCases::integers_of({0, 0, 0, 0}, "begin"),
                         RandomCases::integers_of({0, 0, 0, 0}, "end"),
                         RandomCases::integers_of({1, -1, -2, 2}, "strides")},
                        how, how);
  // Numbers for some axes only, with an ellipsis and new axes among them.
  const std::int32_t ellipsis = random.one_of<std::int32_t>({0, 1, 2, 4});
  random.with_constants(
      StridedSlice{.begin_mask = random.size(8) - 1,
                   .end_mask = 7,
                   .shrink_axis_mask = random.one_of<std::int32_t>({0, 1}),
                   .ellipsis_mask = ellipsis,
                   .new_axis_mask = random.one_of<std::int32_t>({0, 2, 4})},
      x,
      {RandomCases::integers_of({0, 0, 0}, "begin"), RandomCases::integers_of({1, 1, 1}, "end"),
       RandomCases::integers_of({1, 1, random.size(2)}, "strides")},
      how, how);
});

}  // namespace
}  // namespace onda
