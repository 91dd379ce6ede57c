// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/cos/cos.h"

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
       .op = Cos{},
       .inputs = {computed(Tensor::of<float>(
           {3, 3}, {-3e+01f, -4.0f, -1.25f, -0.5f, -0.0001f, 0.0f, 0.3f, 2.5f, 7.0f}))},
       .outputs = {Tensor::of<float>({3, 3}, {0.15425146f, -0.6536436f, 0.31532237f, 0.87758255f,
                                              1.0f, 1.0f, 0.9553365f, -0.8011436f, 0.75390226f})},
       .tolerance = 1e-06f},
  };
}

TEST(Cos, Vectors) { check<Cos>(vectors()); }

const AddGradientCases cos_cases([] {
  return std::vector<GradientCase>{{"of a vector", Cos{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases cos_random("COS",
                                [](RandomCases& random) { random.unary(Cos{}, DType::float32); });

}  // namespace
}  // namespace onda
