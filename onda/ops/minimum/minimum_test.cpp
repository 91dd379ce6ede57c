// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/minimum/minimum.h"

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
       .op = Minimum{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.0f, 7, -8})),
                  computed(Tensor::of<float>({2}, {0.5f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {0.5f, -3.0f, 0.5f, -4.5f, 0.100000001f, -3.0f, 0.5f, -8.0f})}},
      {.name = "float a constant",
       .provenance = litert,
       .op = Minimum{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.25f, 7, -8})),
                  constant(Tensor::of<float>({1, 2, 1}, {0.25f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {0.25f, -2.0f, -3.0f, -4.5f, 0.100000001f, -0.25f, -3.0f, -8.0f})}},
      {.name = "int8",
       .provenance = litert,
       .op = Minimum{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  computed(quantized<std::int8_t>({6}, {-128, 127, -20, 55, -19, 3}, 0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {-128, -100, -21, -20, -19, -3, -128, 1, -20, 40, -19, 3}, 0.05f, -20)}},
      {.name = "int8 a constant",
       .provenance = litert,
       .op = Minimum{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  constant(quantized<std::int8_t>({6}, {-128, 127, -20, 55, -19, 3}, 0.05f, -20))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {-128, -100, -21, -20, -19, -3, -128, 1, -20, 40, -19, 3}, 0.05f, -20)}},
      {.name = "int32",
       .provenance = litert,
       .op = Minimum{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4}, {INT32_MIN, -2147483647, -7, -1, 0, 1, 7, 2147483647})),
                  computed(Tensor::of<std::int32_t>({4}, {0, -9, 2147483647, 5}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4},
                                            {INT32_MIN, -2147483647, -7, -1, 0, -9, 7, 5})}},
      {.name = "int64",
       .provenance = litert,
       .op = Minimum{},
       .inputs =
           {computed(Tensor::of<std::int64_t>({2, 4}, {INT64_MIN, INT64_C(-9223372036854775807), -7,
                                                       -1, 0, 1, 7, INT64_C(9223372036854775807)})),
            constant(Tensor::of<std::int64_t>({4}, {0, -9, INT64_C(9223372036854775807), 5}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 4}, {INT64_MIN, INT64_C(-9223372036854775807), -7, -1, 0, -9, 7, 5})}},
      {.name = "int16",
       .provenance = litert,
       .op = Minimum{},
       .inputs = {computed(
                      quantized<std::int16_t>({2, 3}, {-32768, -5, 0, 7, 300, 32767}, 0.01f, 0)),
                  computed(quantized<std::int16_t>({3}, {0, -5, 32767}, 0.01f, 0))},
       .outputs = {quantized<std::int16_t>({2, 3}, {-32768, -5, 0, 0, -5, 32767}, 0.01f, 0)}},
      {.name = "int16 without a scale",
       .provenance = litert,
       .op = Minimum{},
       .inputs = {computed(Tensor::of<std::int16_t>({2, 3}, {-32768, -5, 0, 7, 300, 32767})),
                  computed(Tensor::of<std::int16_t>({3}, {0, -5, 32767}))},
       .outputs = {Tensor::of<std::int16_t>({2, 3}, {-32768, -5, 0, 0, -5, 32767})}},
  };
}

TEST(Minimum, Vectors) { check<Minimum>(vectors()); }

const AddGradientCases minimum_cases([] {
  const Operator op = Minimum{};
  return std::vector<GradientCase>{
      {"of equal shapes", op, {{.shape = {1, 3, 4}}, {.shape = {1, 3, 4}}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .is_parameter = true}}},
      {"with one for each channel first",
       op,
       {{.shape = {4}, .is_parameter = true}, {.shape = {1, 3, 4}}}}};
});

const AddRandomCases minimum_random("MINIMUM", [](RandomCases& random) {
  random.binary(Minimum{}, random.or_int16());
  random.binary(Minimum{}, random.one_of<DType>({DType::int32, DType::int64}));
});

}  // namespace
}  // namespace onda
