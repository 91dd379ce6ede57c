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
  };
}

TEST(Log, Vectors) { check<Log>(vectors()); }

const AddGradientCases log_cases([] {
  return std::vector<GradientCase>{
      {"of a vector", Log{}, {{.shape = {1, 7}, .offset = 2}}},
      {"that threads share", Log{}, {{.shape = {1, 600}, .offset = 2}}}};
});

const AddRandomCases log_random("LOG", [](RandomCases& random) { random.unary(Log{}); });

}  // namespace
}  // namespace onda
