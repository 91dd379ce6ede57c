// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logistic/logistic.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels; double: tests/expected_values.py";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Logistic{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {9.35762291e-14f, 0.0179862101f, 0.222700149f, 0.377540678f, 0.499974996f, 0.5f,
                 0.574442565f, 0.924141824f, 0.999088943f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Logistic{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-127, -123, -97, -62, -31, -3, 0, 3, 31, 59, 62, 93, 116, 126, 127, 127},
           1.0f / 256, -128)}},
      {.name = "int8 saturates",
       .provenance = litert,
       .op = Logistic{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.3f, 0))},
       .outputs = {quantized<std::int8_t>(
           {2, 8},
           {-128, -128, -128, -128, -128, -128, -127, -127, -116, 0, 19, 126, 127, 127, 127, 127},
           1.0f / 256, -128)}},
      {.name = "int16",
       .provenance = litert,
       .op = Logistic{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0003f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {2, 2, 81, 7417, 15647, 16067, 16069, 16381, 16384,
                                            16387, 16696, 16699, 16701, 26790, 32687, 32766},
                                           1.0f / 32768, 0)}},
      {.name = "int16 a fine scale",
       .provenance = litert,
       .op = Logistic{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   1e-06f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {16115, 16115, 16220, 16351, 16381, 16383, 16383, 16384,
                                            16384, 16384, 16385, 16385, 16385, 16425, 16548, 16653},
                                           1.0f / 32768, 0)}},
      {.name = "int16 a coarse scale",
       .provenance = litert,
       .op = Logistic{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {1, 1, 1, 1, 1, 52, 54, 15975, 16384, 16793, 32711, 32714, 32716, 32767, 32767, 32767},
           1.0f / 32768, 0)}},
      {.name = "int16 a scale of a power of two",
       .provenance =
           "LiteRT 2.5.3 reference kernels; double: TensorFlow Lite Micro's arithmetic in Python",
       .op = Logistic{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   1.0f / 4096, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {11, 11, 243, 8807, 15787, 16125, 16129, 16383, 16384,
                                            16384, 16634, 16638, 16642, 25306, 32524, 32756},
                                           1.0f / 32768, 0)},
       .outputs_doubled = {quantized<std::int16_t>(
           {16},
           {11, 11, 247, 8811, 15784, 16126, 16128, 16382, 16384, 16386, 16638, 16640, 16642, 25303,
            32521, 32757},
           1.0f / 32768, 0)}},
  };
}

TEST(Logistic, Vectors) { check<Logistic>(vectors()); }

const AddGradientCases logistic_cases([] {
  return std::vector<GradientCase>{{"of a vector", Logistic{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases logistic_random("LOGISTIC", [](RandomCases& random) {
  random.fixed_range(Logistic{}, {{1.0f / 256}, {-128}, 0});
  if (random.integers()) {
    random.fixed_range(Logistic{}, DType::int16, {{1.0f / 32768}, {0}, 0});
    random.single(Logistic{}, {random.size(40)}, DType::int16, {{1.0f / 4096}, {0}, 0},
                  DType::int16, {{1.0f / 32768}, {0}, 0});
  }
});

}  // namespace
}  // namespace onda
