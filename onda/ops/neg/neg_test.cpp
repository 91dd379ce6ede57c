// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/neg/neg.h"

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
       .op = Neg{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {30.0f, 4.0f, 1.25f, 0.5f, 9.99999975e-05f, -0.0f, -0.300000012f, -2.5f, -7.0f})},
       .tolerance = 1e-6f},
  };
}

TEST(Neg, Vectors) { check<Neg>(vectors()); }

const AddGradientCases neg_cases([] {
  return std::vector<GradientCase>{{"of a vector", Neg{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases neg_random("NEG",
                                [](RandomCases& random) { random.unary(Neg{}, DType::float32); });

}  // namespace
}  // namespace onda
