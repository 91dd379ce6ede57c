// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/split_v/split_v.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 in three",
       .provenance = litert,
       .op = SplitV{.num_splits = 3},
       .inputs = {computed(Tensor::of<float>({2, 6}, {0, -4.25f, -6, -3.75f, -8.25f, 9.5f, 7,
                                                      -4.25f, -9.5f, 2.75f, -8.25f, 9.75f})),
                  constant(Tensor::of<std::int32_t>({3}, {1, -1, 3})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<float>({2, 1}, {0, 7}),
                   Tensor::of<float>({2, 2}, {-4.25f, -6, -4.25f, -9.5f}),
                   Tensor::of<float>({2, 3}, {-3.75f, -8.25f, 9.5f, 2.75f, -8.25f, 9.75f})}},
      {.name = "int8 in three",
       .provenance = litert,
       .op = SplitV{.num_splits = 3},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-13, -127, 73, 71, -34, 56, 104, 105, -120, 36, -114, -22}, 0.05f,
                      -7)),
                  constant(Tensor::of<std::int32_t>({3}, {1, -1, 3})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int8_t>({2, 1}, {-13, 104}, 0.05f, -7),
                   quantized<std::int8_t>({2, 2}, {-127, 73, 105, -120}, 0.05f, -7),
                   quantized<std::int8_t>({2, 3}, {71, -34, 56, 36, -114, -22}, 0.05f, -7)}},
      {.name = "int16 in three",
       .provenance = litert,
       .op = SplitV{.num_splits = 3},
       .inputs = {computed(quantized<std::int16_t>({2, 6},
                                                   {-12876, 23773, -14329, 11209, -3255, -18204,
                                                    -21197, 1128, 19963, 5158, 29236, 9912},
                                                   0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({3}, {1, -1, 3})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {quantized<std::int16_t>({2, 1}, {-12876, -21197}, 0.05f, 0),
                   quantized<std::int16_t>({2, 2}, {23773, -14329, 1128, 19963}, 0.05f, 0),
                   quantized<std::int16_t>({2, 3}, {11209, -3255, -18204, 5158, 29236, 9912}, 0.05f,
                                           0)}},
      {.name = "int32 in three",
       .provenance = litert,
       .op = SplitV{.num_splits = 3},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 6},
                      {748452024, -166718227, 533254298, -388070677, 205369974, 447757550,
                       -410174940, 122707044, 145566445, -144093654, -792262983, 288206023})),
                  constant(Tensor::of<std::int32_t>({3}, {1, -1, 3})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int32_t>({2, 1}, {748452024, -410174940}),
                   Tensor::of<std::int32_t>({2, 2}, {-166718227, 533254298, 122707044, 145566445}),
                   Tensor::of<std::int32_t>({2, 3}, {-388070677, 205369974, 447757550, -144093654,
                                                     -792262983, 288206023})}},
      {.name = "int64 in three",
       .provenance = litert,
       .op = SplitV{.num_splits = 3},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 6}, {-397184238, 241445643, 854994773, -670787407, 146551991, 506828733,
                               -842576356, -586985949, 174053040, 426994881, 676582218, 41201214})),
                  constant(Tensor::of<std::int32_t>({3}, {1, -1, 3})),
                  constant(Tensor::of<std::int32_t>({}, {1}))},
       .outputs = {Tensor::of<std::int64_t>({2, 1}, {-397184238, -842576356}),
                   Tensor::of<std::int64_t>({2, 2}, {241445643, 854994773, -586985949, 174053040}),
                   Tensor::of<std::int64_t>({2, 3}, {-670787407, 146551991, 506828733, 426994881,
                                                     676582218, 41201214})}},
  };
}

TEST(SplitV, Vectors) { check<SplitV>(vectors()); }

const AddGradientCases split_v_cases([] {
  return std::vector<GradientCase>{{"in two",
                                    SplitV{.num_splits = 2},
                                    {{.shape = {1, 5, 2}},
                                     {.shape = {2}, .constant = {3, 2}},
                                     {.shape = {1}, .constant = {1}}}}};
});

const AddRandomCases split_v_random("SPLIT_V", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int16, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const std::vector<std::int32_t> sizes = {random.size(4), random.size(3), random.size(5)};
  const Shape x = {random.size(2), sizes[0] + sizes[1] + sizes[2], random.size(5)};
  GraphBuilder builder("one");
  const int from = builder.input("x", x, random.type, how);
  const int parts = builder.constant(
      RandomCases::integers_of({sizes[0], random.coin() ? -1 : sizes[1], sizes[2]}, "sizes"));
  const int at = builder.constant(RandomCases::integers_of({1}, "axis"));
  const std::vector<int> outputs =
      builder.add_outputs(SplitV{.num_splits = 3}, {from, parts, at}, "y", from);
  random.add(fmt::format("SPLIT_V {} of {}", name_of(random.type), to_string(x)),
             builder.finish(outputs));
});

}  // namespace
}  // namespace onda
