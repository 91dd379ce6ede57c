// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/tanh/tanh.h"

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
       .op = Tanh{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {-1.0f, -0.999329269f, -0.848283708f, -0.462117136f, -9.99999975e-05f, 0.0f,
                 0.291312635f, 0.986614347f, 0.999998331f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Tanh{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.03f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-128, -126, -107, -71, -37, -4, 0, 4, 37, 69, 71, 103, 121, 127, 127, 127},
           1.0f / 128, 0)}},
      {.name = "int8 saturates",
       .provenance = litert,
       .op = Tanh{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.3f, 0))},
       .outputs = {quantized<std::int8_t>(
           {2, 8},
           {-128, -128, -128, -128, -128, -128, -128, -128, -127, 0, 37, 127, 127, 127, 127, 127},
           1.0f / 128, 0)}},
      {.name = "int16",
       .provenance = litert,
       .op = Tanh{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0003f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32767, -32767, -32767, -27601, -2942, -1269, -1258,
                                            -11, 0, 11, 1248, 1258, 1269, 29660, 32767, 32767},
                                           1.0f / 32768, 0)}},
      {.name = "int16 a coarse scale",
       .provenance = litert,
       .op = Tanh{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {-32767, -32767, -32767, -32767, -32767, -32767, -32767, -1636, 0, 1636, 32767, 32767,
            32767, 32767, 32767, 32767},
           1.0f / 32768, 0)}},
      {.name = "int16 a scale of a power of two",
       .provenance =
           "LiteRT 2.5.3 reference kernels; double: TensorFlow Lite Micro's arithmetic in Python",
       .op = Tanh{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   1.0f / 4096, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32767, -32767, -32767, -24964, -2400, -1028, -1028, -8,
                                            0, 8, 1016, 1028, 1028, 27524, 32767, 32767},
                                           1.0f / 32768, 0)},
       .outputs_doubled = {quantized<std::int16_t>(
           {16},
           {-32767, -32767, -32764, -24959, -2396, -1032, -1024, -8, 0, 8, 1016, 1024, 1032, 27520,
            32764, 32767},
           1.0f / 32768, 0)}},
      {.name = "int16 twice that scale",
       .provenance =
           "LiteRT 2.5.3 reference kernels; double: TensorFlow Lite Micro's arithmetic in Python",
       .op = Tanh{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   1.0f / 2048, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32767, -32767, -32767, -31596, -4768, -2056, -2048,
                                            -24, 0, 24, 2020, 2048, 2056, 32280, 32767, 32767},
                                           1.0f / 32768, 0)},
       .outputs_doubled = {quantized<std::int16_t>(
           {16},
           {-32767, -32767, -32767, -31590, -4766, -2061, -2045, -16, 0, 16, 2029, 2045, 2061,
            32275, 32767, 32767},
           1.0f / 32768, 0)}},
  };
}

TEST(Tanh, Vectors) { check<Tanh>(vectors()); }

const AddGradientCases tanh_cases([] {
  return std::vector<GradientCase>{{"of a vector", Tanh{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases tanh_random("TANH", [](RandomCases& random) {
  random.fixed_range(Tanh{}, {{1.0f / 128}, {0}, 0});
  if (random.integers()) {
    random.fixed_range(Tanh{}, DType::int16, {{1.0f / 32768}, {0}, 0});
    random.single(Tanh{}, {random.size(40)}, DType::int16,
                  {{random.coin() ? 1.0f / 4096 : 1.0f / 2048}, {0}, 0}, DType::int16,
                  {{1.0f / 32768}, {0}, 0});
  }
});

}  // namespace
}  // namespace onda
