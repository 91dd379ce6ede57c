// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/elu/elu.h"

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
       .op = Elu{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>({9}, {-1.0f, -0.981684387f, -0.713495195f, -0.393469334f,
                                           -9.99949989e-05f, 0.0f, 0.300000012f, 2.5f, 7.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Elu{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-85, -85, -82, -76, -70, -61, -60, -59, -47, -35, -34, -14, 15, 61, 90, 124},
           0.04f, -60)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = Elu{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-40, -40, -40, -39, -38, -35, -35, -34, -26, -3, 1, 80, 127, 127, 127, 127},
           0.02f, 10)}},
  };
}

TEST(Elu, Vectors) { check<Elu>(vectors()); }

const AddGradientCases elu_cases([] {
  return std::vector<GradientCase>{{"of a vector", Elu{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases elu_random("ELU", [](RandomCases& random) { random.unary(Elu{}); });

}  // namespace
}  // namespace onda
