// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/abs/abs.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {30.0f, 4.0f, 1.25f, 0.5f, 9.99999975e-05f, 0.0f, 0.300000012f, 2.5f, 7.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {75, 40, -10, -34, -47, -59, -60, -59, -47, -35, -34, -14, 15, 61, 90, 124},
           0.04f, -60)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {127, 127, 127, 127, 127, 127, 125, 120, 75, 25, 20, 80, 127, 127, 127, 127},
           0.02f, 10)}},
      {.name = "int16",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {32767, 32767, 32767, 6828, 500, 215, 213, 2, 0, 2, 212, 213, 215, 8333, 32767, 32767},
           0.03f, 0)}},
      {.name = "int16 to a coarser scale",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {2341, 2341, 1429, 293, 21, 9, 9, 0, 0, 0, 9, 9, 9, 357, 1429, 2341}, 0.7f, 0)}},
      {.name = "int16 the same scale",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {32767, 32767, 20000, 4097, 300, 129, 128, 1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
           0.05f, 0)}},
      {.name = "int16 without a scale",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(
           Tensor::of<std::int16_t>({16}, {-32768, -32767, -20000, -4097, -300, -129, -128, -1, 0,
                                           1, 127, 128, 129, 5000, 20000, 32767}))},
       .outputs = {Tensor::of<std::int16_t>({16}, {-32768, 32767, 20000, 4097, 300, 129, 128, 1, 0,
                                                   1, 127, 128, 129, 5000, 20000, 32767})}},
      {.name = "int32",
       .provenance = litert,
       .op = Abs{},
       .inputs = {computed(Tensor::of<std::int32_t>({6}, {-2147483647, -5, -1, 0, 7, 2147483647}))},
       .outputs = {Tensor::of<std::int32_t>({6}, {2147483647, 5, 1, 0, 7, 2147483647})}},
  };
}

TEST(Abs, Vectors) { check<Abs>(vectors()); }

// -2147483647 of a factor of 2^30 that is shifted out, and a zero point: cut to int8 all the same.
TEST(Abs, CutsWhatAFactorMakesLarge) {
  const auto outputs = run_operator<std::int8_t>(
      Abs{}, {.input_shape = {2}, .input = quantized(0.5f, 0), .output = quantized(1e-30f, -100)},
      {-2, 2});
  EXPECT_EQ(outputs, (std::vector<std::int8_t>{-128, -128}));
}

const AddGradientCases abs_cases([] {
  return std::vector<GradientCase>{{"of a vector", Abs{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases abs_random("ABS", [](RandomCases& random) {
  random.unary(Abs{}, random.or_int16());
  random.unary(Abs{}, DType::int32);
});

}  // namespace
}  // namespace onda
