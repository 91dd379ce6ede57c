// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/resize_bilinear/resize_bilinear.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32 plain",
       .provenance = litert,
       .op = ResizeBilinear{},
       .inputs = {computed(Tensor::of<float>({1, 2, 3, 2}, {7.75f, 7, -1.5f, 3.5f, -4.25f, 1, -9.5f,
                                                            -9.25f, -6.5f, 0.75f, 0.25f, 6.75f})),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {Tensor::of<float>(
           {1, 3, 4, 2},
           {7.75f,       7,           0.8125f,  4.375f,      -2.875f,     2.25f, -4.25f, 1,
            -3.7500002f, -3.8333337f, -4.5625f, 0.29166657f, -3.0416667f, 3.25f, -1.25f, 4.833333f,
            -9.5f,       -9.25f,      -7.25f,   -1.75f,      -3.125f,     3.75f, 0.25f,  6.75f})},
       .tolerance = 4e-6f},
      {.name = "int8 plain",
       .provenance = litert,
       .op = ResizeBilinear{},
       .inputs = {computed(quantized<std::int8_t>(
                      {1, 2, 3, 2}, {91, -73, -16, -37, -18, -95, 41, -94, 113, -21, 26, -103},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int8_t>(
           {1, 3, 4, 2}, {91, -73, 11, -46,  -17, -66, -18, -95, 58, -87, 67, -41,
                          41, -63, 11, -100, 41,  -94, 95,  -39, 70, -62, 26, -103},
           0.05f, -7)}},
      {.name = "int16 plain",
       .provenance = litert,
       .op = ResizeBilinear{},
       .inputs = {computed(quantized<std::int16_t>({1, 2, 3, 2},
                                                   {-7384, 28956, 1124, -4838, 32586, -3769, -16363,
                                                    -15266, -17730, 4319, -4289, 29223},
                                                   0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int16_t>(
           {1, 3, 4, 2}, {-7384,  28956,  -1003,  3611, 16855,  -4304, 32586, -3769,
                          -13373, -540,   -11932, 817,  -1730,  9753,  7991,  18236,
                          -16363, -15266, -17388, -577, -11010, 16771, -4289, 29223},
           0.05f, 0)}},
      {.name = "float32 with aligned corners",
       .provenance = litert,
       .op = ResizeBilinear{.align_corners = true},
       .inputs = {computed(Tensor::of<float>(
                      {1, 2, 3, 2}, {3, 3, -1, 2.75f, -7, 9.75f, 6, 6, -5.25f, -4.5f, -0.25f, -7})),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {Tensor::of<float>(
           {1, 3, 4, 2},
           {3,    3,    0.33333325f, 2.8333333f,  -3,          5.083334f,    -7,      9.75f,
            4.5f, 4.5f, -0.5833335f, 0.9166665f,  -3.2916667f, -0.12499976f, -3.625f, 1.375f,
            6,    6,    -1.5000001f, -1.0000001f, -3.583333f,  -5.333333f,   -0.25f,  -7})},
       .tolerance = 4e-6f},
      {.name = "int8 with aligned corners",
       .provenance = litert,
       .op = ResizeBilinear{.align_corners = true},
       .inputs = {computed(quantized<std::int8_t>(
                      {1, 2, 3, 2}, {-92, 25, -123, 68, -9, 11, 58, 75, -49, -13, -10, 33}, 0.05f,
                      -7)),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int8_t>({1, 3, 4, 2},
                                          {-92, 25, -113, 54, -85, 49, -9,  11, -17, 50, -63, 35,
                                           -60, 26, -10,  22, 58,  75, -13, 16, -36, 2,  -10, 33},
                                          0.05f, -7)}},
      {.name = "int16 with aligned corners",
       .provenance = litert,
       .op = ResizeBilinear{.align_corners = true},
       .inputs = {computed(quantized<std::int16_t>({1, 2, 3, 2},
                                                   {-7908, 19199, -4098, -21492, 1254, -28170,
                                                    28484, 31190, -24126, 8582, 25209, 2604},
                                                   0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int16_t>(
           {1, 3, 4, 2},
           {-7908, 19199, -5367, -7942,  -2311, -23722, 1254,  -28170, 10288, 25195, -5987, 4085,
            -4980, -8568, 13232, -12783, 28484, 31190,  -6606, 16111,  -7649, 6585,  25209, 2604},
           0.05f, 0)}},
      {.name = "float32 with centers",
       .provenance = litert,
       .op = ResizeBilinear{.half_pixel_centers = true},
       .inputs = {computed(
                      Tensor::of<float>({1, 2, 3, 2}, {6.5f, 3.5f, -0.75f, 9.75f, 4.25f, -3.25f,
                                                       -4.75f, 5.5f, 9.5f, -8.25f, 9.5f, -0.25f})),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {Tensor::of<float>(
           {1, 3, 4, 2},
           {6.5f,   3.4999998f, 1.96875f, 7.40625f,  1.1249999f, 4.875f,   4.25f,  -3.25f,
            0.875f, 4.5f,       3.0625f,  2.15625f,  5.3125f,    -0.1875f, 6.875f, -1.75f,
            -4.75f, 5.5f,       4.15625f, -3.09375f, 9.5f,       -5.25f,   9.5f,   -0.25f})},
       .tolerance = 4e-6f},
      {.name = "int8 with centers",
       .provenance = litert,
       .op = ResizeBilinear{.half_pixel_centers = true},
       .inputs = {computed(quantized<std::int8_t>(
                      {1, 2, 3, 2}, {-64, -115, -47, 11, -86, -94, 11, 5, -25, -32, -16, -36},
                      0.05f, -7)),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int8_t>(
           {1, 3, 4, 2}, {-64, -115, -53, -36, -62, -28, -86, -94, -27, -55, -32, -27,
                          -42, -31,  -51, -65, 11,  5,   -12, -18, -22, -34, -16, -36},
           0.05f, -7)}},
      {.name = "int16 with centers",
       .provenance = litert,
       .op = ResizeBilinear{.half_pixel_centers = true},
       .inputs = {computed(quantized<std::int16_t>({1, 2, 3, 2},
                                                   {-8275, 24515, 18465, -17355, -22642, 17242,
                                                    -20007, -11162, 17861, 23333, -1761, 26804},
                                                   0.05f, 0)),
                  constant(Tensor::of<std::int32_t>({2}, {3, 4}))},
       .outputs = {quantized<std::int16_t>(
           {1, 3, 4, 2}, {-8275,  24515,  8438, -1654, 3050,  -4381, -22642, 17242,
                          -14141, 6677,   6049, 4372,  6776,  10127, -12202, 22023,
                          -20007, -11162, 3661, 10397, 10503, 24635, -1761,  26804},
           0.05f, 0)}},
  };
}

TEST(ResizeBilinear, Vectors) { check<ResizeBilinear>(vectors()); }

const AddGradientCases resize_bilinear_cases([] {
  return std::vector<GradientCase>{
      {"larger", ResizeBilinear{}, {{.shape = {1, 2, 3, 2}}, {.shape = {2}, .constant = {5, 4}}}},
      {"smaller, with centers",
       ResizeBilinear{.half_pixel_centers = true},
       {{.shape = {1, 4, 3, 1}}, {.shape = {2}, .constant = {3, 2}}}}};
});

const AddRandomCases resize_bilinear_random("RESIZE_BILINEAR", [](RandomCases& random) {
  random.type = random.integers() && random.coin() ? DType::int16 : random.type;
  const Quantization how = random.scaled(random.real(0.001f, 0.5f));
  const int kind = random.size(3);
  random.with_constants(ResizeBilinear{.align_corners = kind == 1, .half_pixel_centers = kind == 2},
                        {random.size(2), random.size(4), random.size(5), random.size(3)},
                        {RandomCases::integers_of({random.size(7), random.size(9)}, "size")}, how,
                        how);
});

}  // namespace
}  // namespace onda
