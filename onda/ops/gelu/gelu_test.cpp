// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/gelu/gelu.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Gelu{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {-0.0f, -0.000126685016f, -0.132062256f, -0.154268771f, -4.99960079e-05f, 0.0f,
                 0.185373425f, 2.48447585f, 7.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Gelu{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-60, -60, -61, -64, -64, -61, -60, -59, -51, -39, -38, -15, 15, 61, 90, 124},
           0.04f, -60)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = Gelu{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {10, 10, 10, 10, 10, 9, 9, 8, 4, 4, 6, 74, 127, 127, 127, 127}, 0.02f, 10)}},
      {.name = "int8 approximate",
       .provenance = litert,
       .op = Gelu{.approximate = true},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.03f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-90, -91, -95, -96, -94, -90, -90, -89, -84, -75, -75, -58, -32, 7, 30, 57},
           0.03f, -90)}},
      {.name = "int16",
       .provenance = litert,
       .op = Gelu{.approximate = false},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {-18, -18, -455, -1397, -147, -64, -64, 0, 0, 1, 64, 64, 65, 3457, 19545, 32749},
           0.0001f, 0)}},
      {.name = "int16 approximate",
       .provenance = litert,
       .op = Gelu{.approximate = true},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {-20, -20, -648, -1996, -209, -92, -91, -1, 0, 1, 91, 92, 93, 4938, 27923, 32767},
           0.00007f, 0)}},
  };
}

TEST(Gelu, Vectors) { check<Gelu>(vectors()); }

const AddGradientCases gelu_cases([] {
  return std::vector<GradientCase>{
      {"of a vector", Gelu{}, {{.shape = {1, 7}, .range = 3}}},
      {"approximate", Gelu{.approximate = true}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases gelu_random("GELU", [](RandomCases& random) {
  random.unary(Gelu{.approximate = random.coin()});
});

}  // namespace
}  // namespace onda
