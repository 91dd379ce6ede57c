// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/log/log.h"

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
       .op = Log{},
       .inputs = {computed(Tensor::of<float>({9}, {1e-3f, 0.1f, 0.5f, 1, 1.5f, 2, 3, 50, 1e6f}))},
       .outputs = {Tensor::of<float>(
           {9}, {-6.90775537f, -2.30258512f, -0.693147182f, 0.0f, 0.405465096f, 0.693147182f,
                 1.09861231f, 3.91202307f, 13.8155107f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Log{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-128, -128, -128, -128, -128, -128, -128, -75, -17, 0, 1, 15, 27, 39, 45, 50},
           0.04f, 0)}},
      {.name = "int16",
       .provenance = litert,
       .op = Log{},
       .inputs = {computed(quantized<std::int16_t>(
           {16},
           {-32768, -1, 0, 1, 2, 5, 127, 128, 129, 300, 4097, 20000, 32640, 32700, 32766, 32767},
           0.001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {-32768, -28924, -28894, -28748, -28601, -28162, -10296, -10150, -10124, -6082, 7051,
            14979, 17428, 17437, 17447, 17447},
           0.0002f, 0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Log{},
       .inputs = {computed(quantized<std::int16_t>(
           {16},
           {-32768, -1, 0, 1, 2, 5, 127, 128, 129, 300, 4097, 20000, 32640, 32700, 32766, 32767},
           0.01f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {-32768, -32768, -32768, 32725, 32682, 32553, 27296, 27253, 27296, 32767, 32767, 32767,
            32767, 32767, 32767, 32767},
           1e-05f, 0)}},
  };
}

TEST(Log, Vectors) { check<Log>(vectors()); }

const AddGradientCases log_cases([] {
  return std::vector<GradientCase>{
      {"of a vector", Log{}, {{.shape = {1, 7}, .offset = 2}}},
      {"that threads share", Log{}, {{.shape = {1, 600}, .offset = 2}}}};
});

const AddRandomCases log_random("LOG", [](RandomCases& random) {
  random.unary(Log{}, random.or_int16());
});

}  // namespace
}  // namespace onda
