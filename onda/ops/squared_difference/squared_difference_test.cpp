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
      {.name = "int32",
       .provenance = litert,
       .op = SquaredDifference{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 4}, {1, -2, 30000, -4, 0, 7, 9, -20000})),
                  computed(Tensor::of<std::int32_t>({4}, {5, -6, -10000, 8}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4}, {16, 16, 1600000000, 144, 25, 169, 100180081, 400320064})}},
      {.name = "int8",
       .provenance = litert,
       .op = SquaredDifference{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  computed(quantized<std::int8_t>({6}, {-128, 127, -20, 55, -19, 3}, 0.03f, 4))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {-121, 69, -127, -120, -126, -125, -46, -105, -106, -121, 21, 54}, 0.3f, -128)}},
      {.name = "int8 saturates, a constant",
       .provenance = litert,
       .op = SquaredDifference{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  constant(quantized<std::int8_t>({6}, {-128, 127, -20, 55, -19, 3}, 0.11f, 127))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {127, 127, 127, 127, 127, 127, 127, -5, 127, 127, 127, 127}, 0.02f, -60)}},
      {.name = "int16",
       .provenance = "TensorFlow Lite Micro's arithmetic in Python; LiteRT has no int16",
       .op = SquaredDifference{},
       .inputs =
           {computed(quantized<std::int16_t>(
                {2, 6}, {-32768, -100, -21, -20, -19, -3, 0, 1, 17, 4000, 100, 32767}, 0.0005f, 0)),
            computed(quantized<std::int16_t>({6}, {-128, 127, -2000, 55, -19, 3000}, 0.0003f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 6}, {32767, 2, 70, 0, 0, 162, 0, 0, 74, 786, 1, 32767}, 0.005f, 0)}},
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
  random.binary(SquaredDifference{}, random.type, random.real(0.3f, 3));
  random.binary(SquaredDifference{}, DType::int32);
});

}  // namespace
}  // namespace onda
