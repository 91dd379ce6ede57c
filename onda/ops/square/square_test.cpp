// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/square/square.h"

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
       .op = Square{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>({9}, {900.0f, 16.0f, 1.5625f, 0.25f, 9.99999905e-09f, 0.0f,
                                           0.0900000036f, 6.25f, 49.0f})},
       .tolerance = 1e-6f},
  };
}

TEST(Square, Vectors) { check<Square>(vectors()); }

const AddGradientCases square_cases([] {
  return std::vector<GradientCase>{{"of a vector", Square{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases square_random("SQUARE", [](RandomCases& random) {
  random.unary(Square{}, DType::float32);
});

}  // namespace
}  // namespace onda
