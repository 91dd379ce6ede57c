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
