// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/exp/exp.h"

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
       .op = Exp{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 1, 1.5f}))},
       .outputs = {Tensor::of<float>(
           {9}, {9.35762291e-14f, 0.0183156393f, 0.286504805f, 0.606530666f, 0.999899983f, 1.0f,
                 1.34985888f, 2.71828175f, 4.48168898f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Exp{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.02f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8},
           {-125, -123, -117, -112, -108, -103, -103, -102, -97, -91, -90, -76, -45, 46, 127, 127},
           0.04f, -128)}},
      {.name = "int16",
       .provenance = litert,
       .op = Exp{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {38, 38, 136, 664, 971, 988, 988, 1000, 1000, 1000, 1013, 1013, 1013, 1648, 7389, 26486},
           0.001f, 0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Exp{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.0005f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {0, 0, 0, 65, 431, 469, 469, 500, 500, 500, 532, 532, 532, 6088, 32767, 32767},
           0.002f, 0)}},
  };
}

TEST(Exp, Vectors) { check<Exp>(vectors()); }

const AddGradientCases exp_cases([] {
  return std::vector<GradientCase>{{"of a vector", Exp{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases exp_random("EXP", [](RandomCases& random) {
  random.unary(Exp{}, random.or_int16());
});

}  // namespace
}  // namespace onda
