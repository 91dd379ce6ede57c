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
