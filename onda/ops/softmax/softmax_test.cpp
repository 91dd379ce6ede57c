// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/softmax/softmax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "onda/ops/gradient_check.h"
#include "onda/ops/softmax/softmax_kernel.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

const Quantization probabilities = quantized(1.0f / 256, -128);

// Python's math.exp, from the definition.
TEST(Softmax, Float) {
  const OperatorRun run{.input_shape = {2, 3}};
  EXPECT_THAT(run_operator<float>(Softmax{}, run, {1, 2, 3, 1001, 1002, 1003}),
              ElementsAre(FloatEq(0.0900305732f), FloatEq(0.244728471f), FloatEq(0.665240956f),
                          FloatEq(0.0900305732f), FloatEq(0.244728471f), FloatEq(0.665240956f)));
  EXPECT_THAT(run_operator<float>(Softmax{.beta = 0.5f}, run, {1, 2, 3, -1, 0, 100}),
              ElementsAre(FloatEq(0.186323723f), FloatEq(0.307195886f), FloatEq(0.506480391f),
                          FloatEq(1.16984592e-22f), FloatEq(1.92874985e-22f), FloatEq(1)));
}

// LiteRT 2.5.3, reference kernels, for the file that this test writes.
TEST(Softmax, Int8EqualsLiteRT) {
  const OperatorRun run{
      .input_shape = {3, 6}, .input = quantized(0.1f, 4), .output = probabilities};
  EXPECT_THAT(run_operator<std::int8_t>(
                  Softmax{}, run, {-128, 127, 126, 100, 90, 0, 1, 2, 3, 4, 5, 6, 9, 9, 9, 9, 9, 9}),
              ElementsAre(-128, 0, -12, -119, -125, -128, -95, -92, -88, -84, -79, -74, -85, -85,
                          -85, -85, -85, -85));
}

// The same of a probability just below a tie, 252.49988 / 256. The second from the definition in
// gemmlowp's fixed point, worked in Python: there it lies above.
TEST(Softmax, Int8RoundsFloatsForLiteRTAndFixedPointForTensorFlowLiteMicro) {
  const Softmax softmax{.beta = 0x1.0ee9f2p+0f};
  OperatorRun run{
      .input_shape = {1, 9}, .input = quantized(0x1.064312p-3f, -106), .output = probabilities};
  EXPECT_THAT(run_operator<std::int8_t>(softmax, run, {61, -13, -49, -39, -118, 95, -55, 16, 54}),
              ElementsAre(-125, -128, -128, -128, -128, 124, -128, -128, -127));
  run.rounding = Rounding::doubled;
  EXPECT_THAT(run_operator<std::int8_t>(softmax, run, {61, -13, -49, -39, -118, 95, -55, 16, 54}),
              ElementsAre(-125, -128, -128, -128, -128, 125, -128, -128, -127));
}

// Many equal elements: each is under half of 1/256, and dividing takes over 31 bits.
TEST(Softmax, Int8OfManyElementsRoundsToZero) {
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    const std::vector<std::int8_t> y = run_operator<std::int8_t>(Softmax{},
                                                                 {.input_shape = {1, 4095},
                                                                  .input = quantized(0.1f, 0),
                                                                  .output = probabilities,
                                                                  .rounding = rounding},
                                                                 std::vector<std::int8_t>(4095, 7));
    EXPECT_THAT(y, testing::Each(-128));
  }
}

// Against the definition: tables with straight lines between err by under 2^-12 of a probability.
TEST(Softmax, Int16IsCloseToTheRealOne) {
  for (const Rounding rounding : {Rounding::single, Rounding::doubled}) {
    const std::vector<std::int16_t> x = {-32768, 32767, 30000, 20000, 32000, 0};
    const auto y = run_operator<std::int16_t>(Softmax{.beta = 0.5f},
                                              {.input_shape = {1, 6},
                                               .input = quantized(0x1p-11f, 0),
                                               .output = quantized(0x1p-15f, 0),
                                               .rounding = rounding},
                                              x);
    double sum = 0;
    for (const std::int16_t each : x) sum += std::exp(each * 0x1p-12);
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(y[i] * 0x1p-15, std::exp(x[i] * 0x1p-12) / sum, 0x1p-12) << i;
    }
  }
  const auto many = run_operator<std::int16_t>(
      Softmax{},
      {.input_shape = {1, 65535}, .input = quantized(0.001f, 0), .output = quantized(0x1p-15f, 0)},
      std::vector<std::int16_t>(65535, -7));
  EXPECT_THAT(many, testing::Each(testing::AllOf(testing::Ge(0), testing::Le(1))));
  EXPECT_THAT(error_of<std::int16_t>(Softmax{}, {.input_shape = {1, 65536},
                                                 .input = quantized(0.001f, 0),
                                                 .output = quantized(0x1p-15f, 0)}),
              HasSubstr("expected at most 65535 elements in a row, received 65536"));
  EXPECT_THAT(error_of<std::int16_t>(Softmax{}, {.input_shape = {1, 3},
                                                 .input = quantized(0.001f, 0),
                                                 .output = quantized(1.0f / 256, 0)}),
              HasSubstr("expected scale 1/32768 and zero point 0"));
}

// Against <cmath>. exp: the polynomial leaves out terms of (1/8)^5 / 5! = 2.5e-7 < 2^-21 and
// less; 1/(1 + x): the first error of 1/17 is squared three times, which leaves rounding alone.
TEST(Softmax, FixedPointFunctionsAreCloseToTheRealOnes) {
  for (int i = 0; i <= 32 * 64; ++i) {
    const double x = -i / 64.0;
    const double y = kernel::exp_of_negative<5>(static_cast<std::int32_t>(x * (1 << 26))) * 0x1p-31;
    EXPECT_NEAR(y, std::exp(x), 0x1p-21) << x;
  }
  for (int i = 0; i < 1024; ++i) {
    const double x = i / 1024.0;
    const double y = kernel::one_over_one_plus(static_cast<std::int32_t>(x * 0x1p31)) * 0x1p-31;
    EXPECT_NEAR(y, 1 / (1 + x), 0x1p-28) << x;
  }
}

TEST(Softmax, WhatDoesNotFitIsAnError) {
  EXPECT_THAT(error_of<float>(Softmax{.beta = NAN}, {.input_shape = {1, 3}}),
              HasSubstr("SOFTMAX: beta: expected a finite number"));
  EXPECT_THAT(error_of<float>(Softmax{}, {.input_shape = {}}),
              HasSubstr("input 0: expected at least one axis"));
  OperatorRun run{
      .input_shape = {1, 3}, .input = quantized(0.1f, 0), .output = quantized(0.01f, -128)};
  EXPECT_THAT(
      error_of<std::int8_t>(Softmax{}, run),
      HasSubstr("output 0: expected scale 1/256 and zero point -128, received 0.01 and -128"));
  run.output = probabilities;
  for (const float beta : {0.0f, -1.0f, 1e-8f}) {
    EXPECT_THAT(error_of<std::int8_t>(Softmax{.beta = beta}, run),
                HasSubstr("beta * input scale: expected at least 2^-26"));
  }
  EXPECT_EQ(error_of<std::int8_t>(Softmax{.beta = 1e30f}, run), "");
  run.input_shape = {1, 4096};
  EXPECT_EQ(error_of<std::int8_t>(Softmax{}, run), "");
  run.rounding = Rounding::doubled;
  EXPECT_THAT(error_of<std::int8_t>(Softmax{}, run),
              HasSubstr("input 0: expected at most 4095 elements in a row, received 4096"));
}

const AddGradientCases softmax_cases([] {
  return std::vector<GradientCase>{
      {"of a vector", Softmax{}, {{.shape = {1, 7}, .range = 2}}},
      {"of rows, with beta", Softmax{.beta = 0.7f}, {{.shape = {1, 3, 4}, .range = 3}}},
      {"of one", Softmax{}, {{.shape = {1, 1}}}}};
});

const AddRandomCases softmax_random("SOFTMAX", [](RandomCases& random) {
  const DType type = random.or_int16();
  const bool wide = type == DType::int16;
  const float scale = random.real(0.001f, 0.5f) / (wide ? 256 : 1);
  random.single(Softmax{.beta = random.coin() ? 1.0f : random.real(0.2f, 3)},
                {random.size(3), random.size(10) + 1}, type, random.scaled(type, scale), type,
                !random.integers() ? Quantization{}
                : wide             ? quantized(1.0f / 32768, 0)
                                   : probabilities);
  if (!random.integers()) return;
  random.single(Softmax{.beta = random.real(0.2f, 3)}, {random.size(3), random.size(10) + 1},
                DType::int8, random.scaled(DType::int8, random.real(0.001f, 0.5f)), DType::int16,
                {{1.0f / 65536}, {-32768}, 0});
});

}  // namespace
}  // namespace onda
