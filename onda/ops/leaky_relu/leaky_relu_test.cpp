// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/leaky_relu/leaky_relu.h"

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
       .op = LeakyRelu{.alpha = 0.3f},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>({9}, {-9.0f, -1.20000005f, -0.375f, -0.150000006f,
                                           -3.00000011e-05f, 0.0f, 0.300000012f, 2.5f, 7.0f})},
       .tolerance = 1e-6f},
      {.name = "int8",
       .provenance = litert,
       .op = LeakyRelu{.alpha = 0.3f},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-101, -90, -75, -68, -64, -61, -60, -59, -47, -35, -34, -14, 15, 61, 90, 124},
           0.04f, -60)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = LeakyRelu{.alpha = 0.3f},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.1f, 3))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {-128, -128, -85, -56, -40, -26, -25, -23, -10, 5, 7, 80, 127, 127, 127, 127},
           0.02f, 10)}},
      {.name = "int8 a negative alpha",
       .provenance = litert,
       .op = LeakyRelu{.alpha = -0.5f},
       .inputs = {computed(quantized<std::int8_t>(
           {2, 8}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127},
           0.05f, 0))},
       .outputs = {quantized<std::int8_t>(
           {2, 8}, {64, 50, 30, 20, 15, 10, 10, 9, 5, 0, 1, 17, 40, 77, 100, 127}, 0.05f, 0)}},
      {.name = "int16",
       .provenance = litert,
       .op = LeakyRelu{.alpha = 0.3f},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-12288, -12288, -7500, -1537, -113, -49, -48, -1, 0, 1,
                                            159, 160, 161, 6250, 25000, 32767},
                                           0.04f, 0)}},
      {.name = "int16 to a finer scale",
       .provenance = litert,
       .op = LeakyRelu{.alpha = 0.3f},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32768, -32768, -30000, -6146, -450, -194, -192, -2, 0,
                                            5, 635, 640, 645, 25000, 32767, 32767},
                                           0.01f, 0)}},
      {.name = "int16 a negative alpha",
       .provenance = litert,
       .op = LeakyRelu{.alpha = -0.5f},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16},
           {16384, 16384, 10000, 2049, 150, 65, 64, 1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
           0.05f, 0)}},
  };
}

TEST(LeakyRelu, Vectors) { check<LeakyRelu>(vectors()); }

// 2147483647 of a factor of 2^30 that is shifted out, and a zero point: cut to int8 all the same.
TEST(LeakyRelu, CutsWhatAFactorMakesLarge) {
  const auto outputs = run_operator<std::int8_t>(
      LeakyRelu{.alpha = -1e30f},
      {.input_shape = {2}, .input = quantized(0.5f, 0), .output = quantized(0.5f, 100)}, {-2, 2});
  EXPECT_EQ(outputs, (std::vector<std::int8_t>{127, 102}));
}

const AddGradientCases leaky_relu_cases([] {
  return std::vector<GradientCase>{
      {"of a vector", LeakyRelu{.alpha = 0.3f}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases leaky_relu_random("LEAKY_RELU", [](RandomCases& random) {
  random.unary(LeakyRelu{.alpha = random.real(-0.5f, 1.5f)}, random.or_int16());
});

}  // namespace
}  // namespace onda
