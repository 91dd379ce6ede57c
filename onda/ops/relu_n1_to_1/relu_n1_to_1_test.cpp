// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu_n1_to_1/relu_n1_to_1.h"

#include <cmath>

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
       .op = ReluN1To1{},
       .inputs = {computed(Tensor::of<float>({10}, {-3e+01f, -1.0f, -0.9999999f, -0.0001f, 0.0f,
                                                    0.3f, 0.99999994f, 1.0f, 2.5f, INFINITY}))},
       .outputs = {Tensor::of<float>({10}, {-1.0f, -1.0f, -0.9999999f, -0.0001f, 0.0f, 0.3f,
                                            0.99999994f, 1.0f, 1.0f, 1.0f})}},
      {.name = "int8",
       .provenance = litert,
       .op = ReluN1To1{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-85, -85, -85, -85, -72, -61, -60, -59, -47, -35, -35, -35, -35, -35, -35, -35},
           0.04f, -60)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = ReluN1To1{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>({2, 8},
                                          {-128, -128, -128, -128, -128, -128, -128, -128, -128,
                                           -33, -19, 127, 127, 127, 127, 127},
                                          0.007f, 10)}},
      {.name = "int8 to a coarser scale",
       .provenance = litert,
       .op = ReluN1To1{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.02f, 127))},
       .outputs = {quantized<std::int8_t>({2, 8},
                                          {-128, -128, -128, -128, -128, -128, -128, -128, -128,
                                           -128, -128, -128, -128, -128, -128, -128},
                                          0.9f, -128)}},
  };
}

TEST(ReluN1To1, Vectors) { check<ReluN1To1>(vectors()); }

const AddGradientCases relu_n1_to_1_cases([] {
  return std::vector<GradientCase>{{"of a vector", ReluN1To1{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases relu_n1_to_1_random("RELU_N1_TO_1",
                                         [](RandomCases& random) { random.unary(ReluN1To1{}); });

}  // namespace
}  // namespace onda
