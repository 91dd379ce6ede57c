// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/hard_swish/hard_swish.h"

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
       .op = HardSwish{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {-0.0f, -0.0f, -0.364583343f, -0.208333343f, -4.99983362e-05f, 0.0f, 0.165000007f,
                 2.29166675f, 7.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = HardSwish{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-60, -60, -68, -69, -65, -61, -60, -59, -53, -43, -42, -23, 15, 61, 90, 124},
           0.04f, -60)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = HardSwish{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {10, 10, 10, 10, 10, -2, -3, -5, -8, 3, 5, 61, 127, 127, 127, 127}, 0.02f, 10)}},
      {.name = "int8 far beyond 3",
       .provenance = litert,
       .op = HardSwish{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           1.5f, 0))},
       .outputs = {quantized<std::int8_t>(
           {2, 8},
           {-100, -100, -100, -100, -100, -100, -100, -100, -100, -100, -99, -75, -40, 15, 50, 90},
           1.0f, -100)}},
      {.name = "int8 a fine input",
       .provenance = litert,
       .op = HardSwish{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.001f, 0))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-123, -97, -59, -40, -30, -21, -20, -19, -10, 0, 1, 17, 41, 79, 103, 127},
           0.0005f, 0)}},
  };
}

TEST(HardSwish, Vectors) { check<HardSwish>(vectors()); }

const AddGradientCases hard_swish_cases([] {
  return std::vector<GradientCase>{{"of a vector", HardSwish{}, {{.shape = {1, 9}, .range = 5}}}};
});

const AddRandomCases hard_swish_random("HARD_SWISH",
                                       [](RandomCases& random) { random.unary(HardSwish{}); });

}  // namespace
}  // namespace onda
