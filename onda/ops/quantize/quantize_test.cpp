// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/quantize/quantize.h"

#include <limits>

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels; double: tests/expected_values.py";

Tensor float32(Shape shape, std::vector<float> values) {
  return Tensor::of<float>(std::move(shape), values);
}
Tensor int8(Shape shape, std::vector<std::int8_t> values, float scale, std::int64_t zero_point) {
  return quantized<std::int8_t>(std::move(shape), values, scale, zero_point);
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float ties go away from zero",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(float32(
           {2, 5}, {-2.5f, -1.5f, -0.5f, -0.25f, 0, 0.25f, 0.5f, 1.5f, 2.5f, 0.49999997f}))},
       .outputs = {int8({2, 5}, {-3, -2, -1, 0, 0, 0, 1, 2, 3, 0}, 1.0f, 0)}},
      {.name = "float saturates",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(
           float32({8}, {-1e9f, -13.0f, -12.8f, -12.75f, 12.64f, 12.7f, 12.8f, 1e9f}))},
       .outputs = {int8({8}, {-128, -128, -128, -127, 126, 127, 127, 127}, 0.1f, 0)},
       .outputs_doubled = {int8({8}, {-128, -128, -128, -128, 126, 127, 127, 127}, 0.1f, 0)}},
      {.name = "float with a zero point",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(float32({7}, {-1, 0, 0.003f, 1, 3.14159f, 6.2831f, 7}))},
       .outputs = {int8({7}, {-128, -128, -128, -87, -1, 127, 127}, 0.02463994f, -128)}},
      {.name = "float the zero point at the other end",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(float32({6}, {-7, -6.2831f, -3, -0.01f, 0, 1}))},
       .outputs = {int8({6}, {-128, -128, 5, 127, 127, 127}, 0.02463994f, 127)}},
      {.name = "float a division, not a product",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(float32({6}, {0.05f, 0.15f, 0.25f, 0.35f, 0.45f, 0.55f}))},
       .outputs = {int8({6}, {4, 5, 5, 6, 7, 9}, 0.1f, 3)},
       .outputs_doubled = {int8({6}, {4, 5, 6, 7, 8, 9}, 0.1f, 3)}},
      {.name = "float a tiny scale",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(float32({5}, {-1e-7f, -1e-30f, 0, 1e-30f, 2.5e-30f}))},
       .outputs = {int8({5}, {-128, 0, 1, 2, 4}, 1e-30f, 1)}},
      {.name = "float a huge scale",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(float32({4}, {-3e38f, -1e36f, 1e36f, 3e38f}))},
       .outputs = {int8({4}, {-128, -2, 0, 127}, 2e36f, -1)}},
      {.name = "int8 the same scale",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(int8({5}, {-128, -1, 0, 1, 127}, 0.1f, 0))},
       .outputs = {int8({5}, {-118, 9, 10, 11, 127}, 0.1f, 10)}},
      {.name = "int8 ties at a half",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(int8({10}, {-128, -5, -3, -2, -1, 1, 2, 3, 5, 127}, 0.25f, 0))},
       .outputs = {int8({10}, {-64, -2, -1, -1, 0, 1, 1, 2, 3, 64}, 0.5f, 0)}},
      {.name = "int8 ties at a quarter",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(int8({12}, {-128, -10, -6, -5, -3, -2, 2, 3, 5, 6, 10, 127}, 0.25f, 0))},
       .outputs = {int8({12}, {-27, 2, 3, 4, 4, 4, 6, 6, 7, 7, 8, 37}, 1.0f, 5)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(int8({7}, {-128, -30, -4, -3, -2, 20, 127}, 0.35f, -3))},
       .outputs = {int8({7}, {-128, -115, 15, 20, 25, 127, 127}, 0.07f, 20)}},
      {.name = "int8 the ratio of scales is a double",
       .provenance = litert,
       .op = Quantize{},
       // As float32 the ratio would be 1.5 and the ties go up; it lies just below.
       .inputs = {computed(int8({8}, {-128, 1, 3, 5, 7, 9, 11, 41}, 0x1.800002p+0f, 0))},
       .outputs = {int8({8}, {-128, -59, -56, -53, -50, -47, -44, 1}, 0x1.000002p+0f, -60)}},
      {.name = "int8 zero points at their ends",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(int8({6}, {-128, -127, -1, 0, 1, 127}, 0.03f, -128))},
       .outputs = {int8({6}, {-128, -127, -52, -51, -51, 25}, 0.05f, -128)}},
      {.name = "float to int16",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(Tensor::of<float>(
           {16}, {-1e+09f, -70.5f, -32.769f, -2.5f, -1.5f, -0.0005f, -0.0004f, 0.0f, 0.0015f,
                  0.0025f, 0.25f, 12.3456f, 32.766f, 32.7675f, 7e+01f, 1e+09f}))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32768, -32768, -32768, -2500, -1500, -1, 0, 0, 1, 2,
                                            250, 12346, 32766, 32767, 32767, 32767},
                                           0.001f, 0)},
       .outputs_doubled = {quantized<std::int16_t>({16},
                                                   {-32768, -32768, -32768, -2500, -1500, -1, 0, 0,
                                                    2, 2, 250, 12346, 32766, 32767, 32767, 32767},
                                                   0.001f, 0)}},
      {.name = "float to int16 ties",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(Tensor::of<float>({6}, {-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 0.49999997f}))},
       .outputs = {quantized<std::int16_t>({6}, {-3, -2, -1, 1, 2, 0}, 1.0f, 0)}},
      {.name = "float to uint8",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(Tensor::of<float>(
           {9}, {-7.0f, -0.06f, -0.05f, 0.0f, 0.05f, 0.15f, 3.0f, 12.5f, 1e+08f}))},
       .outputs = {quantized<std::uint8_t>({9}, {0, 2, 2, 3, 4, 5, 33, 128, 255}, 0.1f, 3)},
       .rounding = Rounding::single},
      {.name = "int8 to uint8",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int8_t>({5}, {-128, -1, 0, 1, 127}, 0.1f, 0))},
       .outputs = {quantized<std::uint8_t>({5}, {0, 127, 128, 129, 255}, 0.1f, 128)}},
      {.name = "uint8 to int8",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::uint8_t>({5}, {0, 1, 127, 128, 255}, 0.1f, 128))},
       .outputs = {quantized<std::int8_t>({5}, {-128, -128, -4, -3, 127}, 0.07f, -3)}},
      {.name = "int8 to int16",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int8_t>({5}, {-128, -1, 0, 1, 127}, 0.1f, -20))},
       .outputs = {quantized<std::int16_t>({5}, {-15429, 2714, 2857, 3000, 21000}, 0.0007f, 0)}},
      {.name = "uint8 to int16",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::uint8_t>({5}, {0, 1, 127, 128, 255}, 0.1f, 20))},
       .outputs = {quantized<std::int16_t>({5}, {-2857, -2714, 15286, 15429, 32767}, 0.0007f, 0)}},
      {.name = "int16 to int8",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.001f, 0))},
       .outputs = {quantized<std::int8_t>(
           {16}, {-128, -128, -120, -40, -22, -21, -21, -20, -20, -20, -19, -19, -19, 5, 80, 127},
           0.2f, -20)}},
      {.name = "int16 to int16",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.001f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-25206, -25205, -15385, -3152, -231, -99, -98, -1, 0, 1,
                                            98, 98, 99, 3846, 15385, 25205},
                                           0.0013f, 0)}},
      {.name = "int16 to a finer int16",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.001f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32768, -32768, -32768, -13657, -1000, -430, -427, -3,
                                            0, 3, 423, 427, 430, 16667, 32767, 32767},
                                           0.0003f, 0)}},
      {.name = "int16 to int32",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.001f, 0))},
       .outputs = {quantized<std::int32_t>(
           {16},
           {-3276800, -3276700, -2000000, -409700, -30000, -12900, -12800, -100, 0, 100, 12700,
            12800, 12900, 500000, 2000000, 3276700},
           0.00001f, 0)}},
      {.name = "int32 to int8",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int32_t>(
           {8}, {-1073741824, -70000, -128, -1, 0, 5, 127, 1073741824}, 0.001f, 0))},
       .outputs = {quantized<std::int8_t>({8}, {-128, -128, -8, 5, 5, 6, 18, 127}, 0.01f, 5)}},
      {.name = "int32 to int16",
       .provenance = litert,
       .op = Quantize{},
       .inputs = {computed(quantized<std::int32_t>(
           {8}, {-1073741824, -70000, -128, -1, 0, 5, 127, 1073741824}, 0.001f, 0))},
       .outputs = {quantized<std::int16_t>({8}, {-32768, -7000, -13, 0, 0, 1, 13, 32767}, 0.01f,
                                           0)}},
  };
}

TEST(Quantize, Vectors) { check<Quantize>(vectors()); }

const AddRandomCases quantize_random("QUANTIZE", [](RandomCases& random) {
  const float scale = random.real(0.001f, 0.5f);
  random.single(Quantize{}, {random.size(4), random.size(30)}, random.type, random.scaled(scale),
                DType::int8, random.scaled(DType::int8, scale * random.real(0.3f, 3)));
  const DType to = random.one_of<DType>({DType::int8, DType::int16});
  Quantization wide = random.scaled(DType::int16, scale / 256);
  if (to == DType::int8) wide.zero_point = {random.one_of<std::int64_t>({0, -32768, 700})};
  random.single(Quantize{}, {random.size(30)}, DType::int16, wide, to,
                random.scaled(to, scale * random.real(0.3f, 3) / (to == DType::int8 ? 1 : 256)));
});

}  // namespace
}  // namespace onda
