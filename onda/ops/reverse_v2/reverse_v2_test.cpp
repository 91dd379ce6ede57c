// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/reverse_v2/reverse_v2.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

Tensor booleans(Shape shape, const std::vector<std::uint8_t>& values) {
  Tensor tensor = Tensor::of<std::uint8_t>(std::move(shape), values);
  tensor.type = DType::boolean;
  return tensor;
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 of the last two axes",
       .provenance = litert,
       .op = ReverseV2{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 3, 4}, {9.75f,  -1,    4.75f,  2.75f, -8,    -0.75f, 8,      4.75f,
                                  3.5f,   -2.5f, -9,     3.5f,  8.75f, -8,     -2.25f, 0,
                                  -5.75f, 9.5f,  -7.75f, 3.25f, 7,     5.5f,   4.75f,  -9.25f})),
                  constant(Tensor::of<std::int32_t>({2}, {1, -1}))},
       .outputs = {Tensor::of<float>(
           {2, 3, 4},
           {3.5f,   -9,    -2.5f, 3.5f, 4.75f, 8,      -0.75f, -8,     2.75f, 4.75f,  -1, 9.75f,
            -9.25f, 4.75f, 5.5f,  7,    3.25f, -7.75f, 9.5f,   -5.75f, 0,     -2.25f, -8, 8.75f})}},
      {.name = "int8 of the last two axes",
       .provenance = litert,
       .op = ReverseV2{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 3, 4}, {-124, 39,  -74,  70,   -88, 124, 96, -61, 107, 53,   22, 108,
                                  126,  106, -111, -101, -31, -68, 43, -42, -1,  -113, 13, -128},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2}, {1, -1}))},
       .outputs = {quantized<std::int8_t>(
           {2, 3, 4}, {108,  22, 53,   107, -61, 96, 124, -88, 70,   -74,  39,  -124,
                       -128, 13, -113, -1,  -42, 43, -68, -31, -101, -111, 106, 126},
           0.05f, -7)}},
      {.name = "int16 of the last two axes",
       .provenance = litert,
       .op = ReverseV2{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 3, 4}, {32138,  -3736,  -20361, 7669,   19070,  19847,  15295,  27366,
                                  -30129, -7704,  -23237, -18124, -10188, -26176, -26921, 26610,
                                  -20895, -13650, -8278,  10104,  8184,   1073,   -11361, -12548},
                      0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({2}, {1, -1}))},
       .outputs = {quantized<std::int16_t>(
           {2, 3, 4}, {-18124, -23237, -7704,  -30129, 27366,  15295,  19847,  19070,
                       7669,   -20361, -3736,  32138,  -12548, -11361, 1073,   8184,
                       10104,  -8278,  -13650, -20895, 26610,  -26921, -26176, -10188},
           0.05f, 0)}},
      {.name = "int32 of the last two axes",
       .provenance = litert,
       .op = ReverseV2{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 3, 4},
                      {832751395, 878152606, -283050687, 14263683,   -361223082, 565743946,
                       835706004, 570991312, -238038521, 504463539,  -342748662, -188140569,
                       377033718, 686982287, 656985897,  -489199869, -805107638, 875896930,
                       593888919, 120652134, -411908089, 771554665,  -516771788, 799737500})),
                  constant(Tensor::of<std::int32_t>({2}, {1, -1}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 3, 4}, {-188140569, -342748662, 504463539,  -238038521, 570991312, 835706004,
                       565743946,  -361223082, 14263683,   -283050687, 878152606, 832751395,
                       799737500,  -516771788, 771554665,  -411908089, 120652134, 593888919,
                       875896930,  -805107638, -489199869, 656985897,  686982287, 377033718})}},
      {.name = "int64 of the last two axes",
       .provenance = litert,
       .op = ReverseV2{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 3, 4},
                      {-689545781, 728388723,  -170044480, -987430368, -469275879, 618312997,
                       -642726937, 877478405,  721865,     -988626614, -232552040, 62982130,
                       400257565,  492292132,  -983159875, -747111934, 985689491,  -519728944,
                       -375244061, -467361258, 326262556,  114670841,  87537612,   264538512})),
                  constant(Tensor::of<std::int32_t>({2}, {1, -1}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 3, 4}, {62982130,   -232552040, -988626614, 721865,     877478405,  -642726937,
                       618312997,  -469275879, -987430368, -170044480, 728388723,  -689545781,
                       264538512,  87537612,   114670841,  326262556,  -467361258, -375244061,
                       -519728944, 985689491,  -747111934, -983159875, 492292132,  400257565})}},
      {.name = "bool of the last two axes",
       .provenance = litert,
       .op = ReverseV2{},
       .inputs = {computed(booleans({2, 3, 4}, {1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0,
                                                1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0})),
                  constant(Tensor::of<std::int32_t>({2}, {1, -1}))},
       .outputs = {booleans(
           {2, 3, 4}, {0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1})}},
  };
}

TEST(ReverseV2, Vectors) { check<ReverseV2>(vectors()); }

const AddGradientCases reverse_v2_cases([] {
  return std::vector<GradientCase>{
      {"of one axis", ReverseV2{}, {{.shape = {1, 3, 2}}, {.shape = {1}, .constant = {1}}}}};
});

const AddRandomCases reverse_v2_random("REVERSE_V2", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64, DType::boolean});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape x = {random.size(2), random.size(3), random.size(5)};
  random.with_constants(ReverseV2{}, x, {RandomCases::integers_of({random.size(3) - 1}, "axis")},
                        how, how);
});

}  // namespace
}  // namespace onda
