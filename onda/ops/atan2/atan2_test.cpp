// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/atan2/atan2.h"

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
       .op = Atan2{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4}, {0.0f, 1.0f, -1.0f, 0.0f, -0.0f, 1e-20f, 3.0f, -4.0f})),
                  computed(Tensor::of<float>(
                      {2, 4}, {1.0f, 0.0f, 0.0f, -1.0f, -1.0f, -2.0f, -4.0f, 3.0f}))},
       .outputs = {Tensor::of<float>({2, 4}, {0.0f, 1.5707964f, -1.5707964f, 3.1415927f,
                                              -3.1415927f, 3.1415927f, 2.4980917f, -0.9272952f})},
       .tolerance = 1e-06f},
      {.name = "float one for all",
       .provenance = "C, atan2f; LiteRT does not broadcast here",
       .op = Atan2{},
       .inputs = {computed(Tensor::of<float>({2, 2}, {2.0f, -2.0f, 0.5f, 3.0f})),
                  constant(Tensor::of<float>({1}, {-2.0f}))},
       .outputs = {Tensor::of<float>({2, 2}, {2.3561945f, -2.3561945f, 2.896614f, 2.158799f})},
       .tolerance = 1e-06f},
  };
}

TEST(Atan2, Vectors) { check<Atan2>(vectors()); }

const AddGradientCases atan2_cases([] {
  const Operator op = Atan2{};
  return std::vector<GradientCase>{
      {"of equal shapes", op, {{.shape = {1, 3, 4}}, {.shape = {1, 3, 4}, .offset = 3}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .is_parameter = true, .offset = 3}}}};
});

const AddRandomCases atan2_random("ATAN2", [](RandomCases& random) {
  // LiteRT does not broadcast here.
  const Shape shape = {random.size(3), random.size(20)};
  random.binary(Atan2{}, DType::float32, random.size(3) - 1, shape, shape, {}, {}, {});
});

}  // namespace
}  // namespace onda
