// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sin/sin.h"

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
       .op = Sin{},
       .inputs = {computed(Tensor::of<float>(
           {3, 3}, {-3e+01f, -4.0f, -1.25f, -0.5f, -0.0001f, 0.0f, 0.3f, 2.5f, 7.0f}))},
       .outputs = {Tensor::of<float>(
           {3, 3}, {0.9880316f, 0.7568025f, -0.9489846f, -0.47942555f, -0.0001f, 0.0f, 0.29552022f,
                    0.5984721f, 0.6569866f})},
       .tolerance = 1e-06f},
  };
}

TEST(Sin, Vectors) { check<Sin>(vectors()); }

const AddGradientCases sin_cases([] {
  return std::vector<GradientCase>{{"of a vector", Sin{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases sin_random("SIN",
                                [](RandomCases& random) { random.unary(Sin{}, DType::float32); });

}  // namespace
}  // namespace onda
