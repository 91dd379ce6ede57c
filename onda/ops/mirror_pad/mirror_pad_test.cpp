// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mirror_pad/mirror_pad.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 reflected",
       .provenance = litert,
       .op = MirrorPad{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {0.25f, 0, -2, -10, -0.25f, -6.5f})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {0, 1, 2, 2}))},
       .outputs = {Tensor::of<float>(
           {3, 7}, {-2,    0,      0.25f, 0,  -2, 0,     0.25f, -6.5f, -0.25f, -10,  -0.25f,
                    -6.5f, -0.25f, -10,   -2, 0,  0.25f, 0,     -2,    0,      0.25f})}},
      {.name = "int8 reflected",
       .provenance = litert,
       .op = MirrorPad{},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, {80, 28, -83, -68, -86, 26}, 0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2, 2}, {0, 1, 2, 2}))},
       .outputs = {quantized<std::int8_t>({3, 7},
                                          {-83, 28,  80,  28,  -83, 28, 80, 26,  -86, -68, -86,
                                           26,  -86, -68, -83, 28,  80, 28, -83, 28,  80},
                                          0.05f, -7)}},
      {.name = "int16 reflected",
       .provenance = litert,
       .op = MirrorPad{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 3}, {-29554, -19264, 21180, -6240, 23487, -8724}, 0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({2, 2}, {0, 1, 2, 2}))},
       .outputs = {quantized<std::int16_t>(
           {3, 7},
           {21180, -19264, -29554, -19264, 21180,  -19264, -29554, -8724, 23487,  -6240, 23487,
            -8724, 23487,  -6240,  21180,  -19264, -29554, -19264, 21180, -19264, -29554},
           0.05f, 0)}},
      {.name = "int32 reflected",
       .provenance = litert,
       .op = MirrorPad{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 3}, {-830571301, 272102229, 538598487,
                                                             390504070, -923514771, -503378713})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {0, 1, 2, 2}))},
       .outputs = {Tensor::of<std::int32_t>(
           {3, 7},
           {538598487,  272102229,  -830571301, 272102229,  538598487,  272102229,  -830571301,
            -503378713, -923514771, 390504070,  -923514771, -503378713, -923514771, 390504070,
            538598487,  272102229,  -830571301, 272102229,  538598487,  272102229,  -830571301})}},
      {.name = "int64 reflected",
       .provenance = litert,
       .op = MirrorPad{},
       .inputs = {computed(Tensor::of<std::int64_t>({2, 3}, {-82109402, -110083447, 755879205,
                                                             -935969630, 478452141, -883604658})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {0, 1, 2, 2}))},
       .outputs = {Tensor::of<std::int64_t>(
           {3, 7},
           {755879205,  -110083447, -82109402,  -110083447, 755879205,  -110083447, -82109402,
            -883604658, 478452141,  -935969630, 478452141,  -883604658, 478452141,  -935969630,
            755879205,  -110083447, -82109402,  -110083447, 755879205,  -110083447, -82109402})}},
      {.name = "float32 symmetric",
       .provenance = litert,
       .op = MirrorPad{.symmetric = true},
       .inputs = {computed(Tensor::of<float>({2, 3}, {9.5f, 5, -4, 7, -8.75f, -4.75f})),
                  constant(Tensor::of<std::int32_t>({2, 2}, {2, 1, 3, 0}))},
       .outputs = {Tensor::of<float>(
           {5, 6}, {-4.75f, -8.75f, 7,      7,      -8.75f, -4.75f, -4, 5,  9.5f,   9.5f,
                    5,      -4,     -4,     5,      9.5f,   9.5f,   5,  -4, -4.75f, -8.75f,
                    7,      7,      -8.75f, -4.75f, -4.75f, -8.75f, 7,  7,  -8.75f, -4.75f})}},
      {.name = "int8 symmetric",
       .provenance = litert,
       .op = MirrorPad{.symmetric = true},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, {19, -46, 77, -66, 46, -30}, 0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2, 2}, {2, 1, 3, 0}))},
       .outputs = {quantized<std::int8_t>(
           {5, 6}, {-30, 46,  -66, -66, 46, -30, 77,  -46, 19,  19,  -46, 77,  77,  -46, 19,
                    19,  -46, 77,  -30, 46, -66, -66, 46,  -30, -30, 46,  -66, -66, 46,  -30},
           0.05f, -7)}},
  };
}

TEST(MirrorPad, Vectors) { check<MirrorPad>(vectors()); }

const AddGradientCases mirror_pad_cases([] {
  return std::vector<GradientCase>{
      {"reflected",
       MirrorPad{},
       {{.shape = {1, 3, 4}}, {.shape = {3, 2}, .constant = {0, 0, 2, 1, 3, 0}}}}};
});

const AddRandomCases mirror_pad_random("MIRROR_PAD", [](RandomCases& random) {
  random.type = random.one_of<DType>({random.type, DType::int32, DType::int64});
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const Shape x = {random.size(2) + 1, random.size(3) + 1, random.size(5) + 1};
  Tensor paddings = RandomCases::integers_of(
      {1, random.size(2) - 1, random.size(2) - 1, 1, random.size(x[2]) - 1, random.size(x[2]) - 1},
      "paddings");
  paddings.shape = {3, 2};
  random.with_constants(MirrorPad{.symmetric = random.coin()}, x, {paddings}, how, how);
});

}  // namespace
}  // namespace onda
