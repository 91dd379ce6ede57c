// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu6/relu6.h"

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
       .op = Relu6{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.300000012f, 2.5f, 6.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Relu6{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-20, -20, -20, -20, -20, -20, -20, -19, -10, 0, 1, 17, 40, 77, 100, 100}, 0.05f,
           -20)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = Relu6{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>({2, 8},
                                          {-128, -128, -128, -128, -128, -128, -128, -128, -128,
                                           -128, -128, -58, 57, 127, 127, 127},
                                          0.02f, -128)}},
      {.name = "int16",
       .provenance = litert,
       .op = Relu6{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0005f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 159, 160, 161, 6250, 15000, 15000}, 0.0004f, 0)}},
      {.name = "int16 a bound beyond the type",
       .provenance = litert,
       .op = Relu6{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 127, 128, 129, 5000, 20000, 32767}, 0.0001f, 0)}},
  };
}

TEST(Relu6, Vectors) { check<Relu6>(vectors()); }

const AddGradientCases relu6_cases([] {
  return std::vector<GradientCase>{{"of a vector", Relu6{}, {{.shape = {1, 9}, .range = 8}}}};
});

const AddRandomCases relu6_random("RELU6", [](RandomCases& random) {
  random.unary(Relu6{}, random.or_int16());
});

}  // namespace
}  // namespace onda
