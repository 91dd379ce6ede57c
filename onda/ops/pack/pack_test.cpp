// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/pack/pack.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of three",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = 1},
       .inputs = {computed(Tensor::of<float>({2, 3}, {-3.5f, -5.5f, -7.75f, 0.75f, 1.75f, 1.25f})),
                  computed(Tensor::of<float>({2, 3}, {-9.75f, 3, -3.75f, -3.75f, 0, 9.5f})),
                  computed(Tensor::of<float>({2, 3}, {-8.5f, 2.25f, 7.25f, -8, -0.25f, -8.5f}))},
       .outputs = {Tensor::of<float>(
           {2, 3, 3}, {-3.5f, -5.5f, -7.75f, -9.75f, 3, -3.75f, -8.5f, 2.25f, 7.25f, 0.75f, 1.75f,
                       1.25f, -3.75f, 0, 9.5f, -8, -0.25f, -8.5f})}},
      {.name = "float32 with a constant",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = -1},
       .inputs = {constant(Tensor::of<float>({2, 3}, {-3.5f, -5.5f, -7.75f, 0.75f, 1.75f, 1.25f})),
                  computed(Tensor::of<float>({2, 3}, {-9.75f, 3, -3.75f, -3.75f, 0, 9.5f})),
                  constant(Tensor::of<float>({2, 3}, {-8.5f, 2.25f, 7.25f, -8, -0.25f, -8.5f}))},
       .outputs = {Tensor::of<float>(
           {2, 3, 3}, {-3.5f, -9.75f, -8.5f, -5.5f, 3, 2.25f, -7.75f, -3.75f, 7.25f, 0.75f, -3.75f,
                       -8, 1.75f, 0, -0.25f, 1.25f, 9.5f, -8.5f})}},
      {.name = "int8 of three",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = 1},
       .inputs =
           {computed(quantized<std::int8_t>({2, 3}, {-35, -106, -61, -50, -83, -60}, 0.05f, -7)),
            computed(quantized<std::int8_t>({2, 3}, {87, 119, -85, -107, 0, 42}, 0.05f, -7)),
            computed(quantized<std::int8_t>({2, 3}, {-124, 78, -78, -102, -5, -32}, 0.05f, -7))},
       .outputs = {quantized<std::int8_t>(
           {2, 3, 3},
           {-35, -106, -61, 87, 119, -85, -124, 78, -78, -50, -83, -60, -107, 0, 42, -102, -5, -32},
           0.05f, -7)}},
      {.name = "int8 with a constant",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = -1},
       .inputs =
           {constant(quantized<std::int8_t>({2, 3}, {-35, -106, -61, -50, -83, -60}, 0.05f, -7)),
            computed(quantized<std::int8_t>({2, 3}, {87, 119, -85, -107, 0, 42}, 0.05f, -7)),
            constant(quantized<std::int8_t>({2, 3}, {-124, 78, -78, -102, -5, -32}, 0.05f, -7))},
       .outputs = {quantized<std::int8_t>(
           {2, 3, 3},
           {-35, 87, -124, -106, 119, 78, -61, -85, -78, -50, -107, -102, -83, 0, -5, -60, 42, -32},
           0.05f, -7)}},
      {.name = "int16 of three",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = 1},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 3}, {-28036, 1013, -27195, -18252, 12406, -31523}, 0.05f, 0)),
                  computed(quantized<std::int16_t>(
                      {2, 3}, {-12375, 17760, -29654, -1288, 3374, 28493}, 0.05f, 0)),
                  computed(quantized<std::int16_t>(
                      {2, 3}, {28769, 26244, -30835, 2268, -17777, -677}, 0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 3, 3},
           {-28036, 1013, -27195, -12375, 17760, -29654, 28769, 26244, -30835, -18252, 12406,
            -31523, -1288, 3374, 28493, 2268, -17777, -677},
           0.05f, 0)}},
      {.name = "int32 of three",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = 1},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 3}, {-955969720, -521815218, -852924869,
                                                             -771930516, 185030084, -217536234})),
                  computed(Tensor::of<std::int32_t>(
                      {2, 3}, {-458203727, -538848316, 701162498, 332039571, 18981747, 245664801})),
                  computed(Tensor::of<std::int32_t>({2, 3}, {552210829, -777996006, 412068996,
                                                             -38170854, 188232961, 376171506}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 3, 3}, {-955969720, -521815218, -852924869, -458203727, -538848316, 701162498,
                       552210829, -777996006, 412068996, -771930516, 185030084, -217536234,
                       332039571, 18981747, 245664801, -38170854, 188232961, 376171506})}},
      {.name = "int64 of three",
       .provenance = litert,
       .op = Pack{.values_count = 3, .axis = 1},
       .inputs = {computed(Tensor::of<std::int64_t>({2, 3}, {-174165814, -608159623, -97454480,
                                                             304341433, 120531834, 692343185})),
                  computed(Tensor::of<std::int64_t>(
                      {2, 3}, {-920221337, -329687197, 17280526, 597823655, 41498648, -884665715})),
                  computed(Tensor::of<std::int64_t>({2, 3}, {-499453289, 751376649, -85034969,
                                                             -917532934, 139253054, -779023824}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 3, 3}, {-174165814, -608159623, -97454480, -920221337, -329687197, 17280526,
                       -499453289, 751376649, -85034969, 304341433, 120531834, 692343185, 597823655,
                       41498648, -884665715, -917532934, 139253054, -779023824})}},
  };
}

TEST(Pack, Vectors) { check<Pack>(vectors()); }

const AddGradientCases pack_cases([] {
  return std::vector<GradientCase>{
      {"of three",
       Pack{.values_count = 3, .axis = 2},
       {{.shape = {1, 2, 3}}, {.shape = {1, 2, 3}}, {.shape = {1, 2, 3}}}}};
});

const AddRandomCases pack_random("PACK", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape x = {random.size(2), random.size(3), random.size(5)};
  const std::int32_t count = random.size(6);
  GraphBuilder builder("one");
  std::vector<int> inputs;
  for (std::int32_t i = 0; i < count; ++i) {
    inputs.push_back(builder.input(fmt::format("x{}", i), x, random.type, how));
  }
  const int y = builder.add(Pack{.values_count = count, .axis = random.size(8) - 5}, inputs, "y",
                            random.type, how);
  random.add(fmt::format("PACK {} of {}", name_of(random.type), count), builder.finish({y}));
});

}  // namespace
}  // namespace onda
