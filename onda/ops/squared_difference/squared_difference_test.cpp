// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/squared_difference/squared_difference.h"

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
       .op = SquaredDifference{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.0f, 7, -8})),
                  computed(Tensor::of<float>({2}, {0.5f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {0.25f, 1.0f, 6.25f, 2.25f, 0.160000011f, 9.0f, 42.25f, 25.0f})}},
      {.name = "float a constant",
       .provenance = litert,
       .op = SquaredDifference{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.25f, 7, -8})),
                  constant(Tensor::of<float>({1, 2, 1}, {0.25f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {0.5625f, 5.0625f, 36.0f, 2.25f, 0.0225000009f, 0.25f, 100.0f, 25.0f})}},
  };
}

TEST(SquaredDifference, Vectors) { check<SquaredDifference>(vectors()); }

const AddGradientCases squared_difference_cases([] {
  const Operator op = SquaredDifference{};
  return std::vector<GradientCase>{
      {"of equal shapes", op, {{.shape = {1, 3, 4}}, {.shape = {1, 3, 4}, .offset = 4}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .is_parameter = true, .offset = 4}}},
      {"with one for each channel first",
       op,
       {{.shape = {4}, .is_parameter = true}, {.shape = {1, 3, 4}, .offset = 4}}}};
});

const AddRandomCases squared_difference_random("SQUARED_DIFFERENCE", [](RandomCases& random) {
  random.binary(SquaredDifference{}, DType::float32);
});

}  // namespace
}  // namespace onda
