// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/local_response_normalization/local_response_normalization.h"

#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// Worked by hand: with radius 1 the sums of squares are 1 + 4, 1 + 4 + 9 and 4 + 9.
std::vector<OperatorVector> vectors() {
  const Tensor x = Tensor::of<float>({1, 1, 1, 3}, {1, -2, 3});
  return {
      {.name = "radius 1",
       .provenance = "the definition",
       .op = LocalResponseNorm{.radius = 1, .bias = 2, .alpha = 1, .beta = 1},
       .inputs = {computed(x)},
       .outputs = {Tensor::of<float>({1, 1, 1, 3}, {1 / 7.0f, -2 / 16.0f, 3 / 15.0f})},
       .tolerance = 1e-7f},
      {.name = "radius beyond the width",
       .provenance = "the definition",
       .op = LocalResponseNorm{.radius = 2147483647, .bias = 2, .alpha = 0.5f, .beta = 0.5f},
       .inputs = {computed(x)},
       .outputs = {Tensor::of<float>({1, 1, 1, 3}, {1 / 3.0f, -2 / 3.0f, 1})},
       .tolerance = 1e-7f},
  };
}

TEST(LocalResponseNorm, Vectors) { check<LocalResponseNorm>(vectors()); }

TEST(LocalResponseNorm, RefusesANegativeRadius) {
  EXPECT_EQ(error_of([] {
              GraphBuilder builder;
              const int x = builder.input("x", {1, 1, 1, 3});
              builder.add(LocalResponseNorm{.radius = -1}, {x}, "y");
            }),
            "LOCAL_RESPONSE_NORMALIZATION: radius: expected at least 0, received -1");
}

const AddRandomCases local_response_normalization_random(
    "LOCAL_RESPONSE_NORMALIZATION", [](RandomCases& random) {
      const LocalResponseNorm op{.radius = random.size(4) - 1,
                                 .bias = random.real(0.5f, 2),
                                 .alpha = random.real(0.01f, 1),
                                 .beta = random.coin() ? 0.5f : random.real(0.2f, 1)};
      random.single(op, {random.size(2), random.size(3), random.size(3), random.size(9)},
                    DType::float32, {}, DType::float32, {});
    });

}  // namespace
}  // namespace onda
