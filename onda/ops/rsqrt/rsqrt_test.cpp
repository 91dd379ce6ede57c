// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/rsqrt/rsqrt.h"

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
       .op = Rsqrt{},
       .inputs = {computed(Tensor::of<float>({9}, {1e-3f, 0.1f, 0.5f, 1, 1.5f, 2, 3, 50, 1e6f}))},
       .outputs = {Tensor::of<float>(
           {9}, {31.6227741f, 3.1622777f, 1.41421354f, 1.0f, 0.816496551f, 0.707106769f,
                 0.577350259f, 0.141421363f, 0.00100000005f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Rsqrt{},
       .inputs = {computed(quantized<std::int8_t>(
           {12}, {-20, -19, -18, -17, -10, 0, 1, 17, 40, 77, 100, 127}, 0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {12}, {127, -11, -37, -48, -72, -80, -80, -85, -88, -91, -92, -93}, 0.05f, -100)}},
      {.name = "int8 saturates",
       .provenance = litert,
       .op = Rsqrt{},
       .inputs = {computed(quantized<std::int8_t>(
           {12}, {-20, -19, -18, -17, -10, 0, 1, 17, 40, 77, 100, 127}, 0.5f, -20))},
       .outputs = {quantized<std::int8_t>(
           {12}, {127, 127, 127, 127, 127, 108, 106, 80, 64, 51, 46, 42}, 0.003f, 3)}},
      {.name = "int8 to a coarse scale",
       .provenance = litert,
       .op = Rsqrt{},
       .inputs = {computed(quantized<std::int8_t>(
           {12}, {-128, -127, -126, -125, -118, -108, -107, -91, -68, -31, -8, 19}, 0.001f, -128))},
       .outputs = {quantized<std::int8_t>(
           {12}, {127, -93, -103, -108, -117, -120, -120, -122, -123, -124, -125, -125}, 0.9f,
           -128)}},
      {.name = "int16",
       .provenance = litert,
       .op = Rsqrt{},
       .inputs = {computed(quantized<std::int16_t>(
           {12}, {0, 1, 2, 5, 127, 128, 129, 300, 4097, 20000, 32766, 32767}, 0.001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {12}, {30996, 30861, 30726, 30322, 13877, 13742, 13711, 9212, 2471, 1118, 873, 873},
           0.0002f, 0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Rsqrt{},
       .inputs = {computed(quantized<std::int16_t>(
           {12}, {0, 1, 2, 5, 127, 128, 129, 300, 4097, 20000, 32766, 32767}, 0.5f, 0))},
       .outputs = {quantized<std::int16_t>(
           {12}, {30319, 30178, 30037, 29615, 12433, 12292, 12265, 8239, 2210, 1000, 781, 781},
           1e-05f, 0)}},
  };
}

TEST(Rsqrt, Vectors) { check<Rsqrt>(vectors()); }

const AddGradientCases rsqrt_cases([] {
  return std::vector<GradientCase>{{"of a vector", Rsqrt{}, {{.shape = {1, 7}, .offset = 2}}}};
});

const AddRandomCases rsqrt_random("RSQRT", [](RandomCases& random) {
  random.unary(Rsqrt{}, DType::float32);
});

}  // namespace
}  // namespace onda
