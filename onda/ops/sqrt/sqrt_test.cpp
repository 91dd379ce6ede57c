// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sqrt/sqrt.h"

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
       .op = Sqrt{},
       .inputs = {computed(Tensor::of<float>({9}, {1e-3f, 0.1f, 0.5f, 1, 1.5f, 2, 3, 50, 1e6f}))},
       .outputs = {Tensor::of<float>(
           {9}, {0.0316227786f, 0.316227764f, 0.707106769f, 1.0f, 1.22474492f, 1.41421354f,
                 1.73205078f, 7.07106781f, 1000.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Sqrt{},
       .inputs = {computed(quantized<std::int8_t>(
           {12}, {-20, -19, -18, -17, -10, 0, 1, 17, 40, 77, 100, 127}, 0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {12}, {-100, -89, -85, -81, -65, -50, -49, -32, -14, 10, 22, 35}, 0.02f, -100)}},
      {.name = "int8 saturates",
       .provenance = litert,
       .op = Sqrt{},
       .inputs = {computed(quantized<std::int8_t>(
           {12}, {-20, -19, -18, -17, -10, 0, 1, 17, 40, 77, 100, 127}, 0.5f, -20))},
       .outputs = {quantized<std::int8_t>(
           {12}, {3, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127}, 0.003f, 3)}},
      {.name = "int8 to a coarse scale",
       .provenance = litert,
       .op = Sqrt{},
       .inputs = {computed(quantized<std::int8_t>(
           {12}, {-128, -127, -126, -125, -118, -108, -107, -91, -68, -31, -8, 19}, 0.001f, -128))},
       .outputs = {quantized<std::int8_t>(
           {12}, {-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128}, 0.9f,
           -128)}},
      {.name = "int16",
       .provenance = litert,
       .op = Sqrt{},
       .inputs = {computed(quantized<std::int16_t>(
           {12}, {0, 1, 2, 5, 127, 128, 129, 300, 4097, 20000, 32766, 32767}, 0.001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {12}, {0, 158, 223, 353, 1781, 1788, 1795, 2738, 10120, 22360, 28620, 28621}, 0.0002f,
           0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Sqrt{},
       .inputs = {computed(quantized<std::int16_t>(
           {12}, {0, 1, 2, 5, 127, 128, 129, 300, 4097, 20000, 32766, 32767}, 0.5f, 0))},
       .outputs = {quantized<std::int16_t>(
           {12}, {0, 32767, 32767, 32767, 32767, 32767, 32767, 32767, 32767, 32767, 32767, 32767},
           1e-05f, 0)}},
  };
}

TEST(Sqrt, Vectors) { check<Sqrt>(vectors()); }

const AddGradientCases sqrt_cases([] {
  return std::vector<GradientCase>{{"of a vector", Sqrt{}, {{.shape = {1, 7}, .offset = 2}}}};
});

const AddRandomCases sqrt_random("SQRT",
                                 [](RandomCases& random) { random.unary(Sqrt{}, DType::float32); });

}  // namespace
}  // namespace onda
