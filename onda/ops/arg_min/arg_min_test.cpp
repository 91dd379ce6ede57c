// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/arg_min/arg_min.h"

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of ties",
       .provenance = litert,
       .op = ArgMin{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4, 3}, {-9.25f, 1.75f, -9.25f, -9.5f, 2.5f,  0.5f,   -4.75f, 1.25f,
                                  -1.5f,  -9.5f, 2.5f,   0.5f,  -4.5f, 6.25f,  0,      -3.25f,
                                  2,      -7.5f, 5.75f,  1,     -2,    -8.75f, -0.75f, 1.25f})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {1, 2, 0, 3, 3, 1})}},
      {.name = "int8 of ties",
       .provenance = litert,
       .op = ArgMin{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 4, 3}, {-17, 6,  118, 33, -33, -74, 10,  -57, -56, 33, -33, -74,
                                  -48, 52, 11,  6,  2,   101, -63, -47, -74, 28, -6,  73},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {0, 2, 1, 2, 2, 2})}},
      {.name = "uint8 of ties",
       .provenance = litert,
       .op = ArgMin{},
       .inputs = {computed(quantized<std::uint8_t>(
                      {2, 4, 3}, {114, 234, 39,  180, 174, 157, 73, 194, 104, 180, 174, 157,
                                  125, 248, 186, 104, 234, 245, 89, 234, 103, 222, 65,  54},
                      0.05f, 7)),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {2, 1, 0, 2, 3, 3})}},
      {.name = "int32 of ties",
       .provenance = litert,
       .op = ArgMin{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4, 3},
                      {-875831959, 505998960,  643630355,  545780465,  947640007,  -723275647,
                       -386191716, 834797178,  140444916,  545780465,  947640007,  -723275647,
                       377092047,  220559988,  -500117707, 256809059,  -393491363, -795894452,
                       907680748,  -723945096, 861776300,  -292069564, 984490381,  -174099701})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 3}, {0, 0, 1, 3, 2, 1})}},
      {.name = "float32 to int64",
       .provenance = litert,
       .op = ArgMin{.output_type = DType::int64},
       .inputs = {computed(Tensor::of<float>({2, 3}, {3.25f, 8, 0, 2.5f, -3.25f, 5})),
                  constant(Tensor::of<std::int32_t>({1}, {-1}))},
       .outputs = {Tensor::of<std::int64_t>({2}, {2, 1})}},
  };
}

TEST(ArgMin, Vectors) { check<ArgMin>(vectors()); }

const AddRandomCases arg_min_random("ARG_MIN", [](RandomCases& random) {
  const DType type = random.one_of<DType>({random.type, DType::int32});
  const DType to = random.coin() ? DType::int32 : DType::int64;
  GraphBuilder builder("one");
  const int x = builder.input("x", {random.size(2), random.size(9), random.size(5)}, type,
                              random.scaled(type, 0.1f));
  const int axis = builder.constant(RandomCases::integers_of({random.size(6) - 4}, "axis"));
  const int y = builder.add(ArgMin{.output_type = to}, {x, axis}, "y", to, {});
  random.add(fmt::format("ARG_MIN {} to {}", name_of(type), name_of(to)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
