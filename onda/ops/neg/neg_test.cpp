// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/neg/neg.h"

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
       .op = Neg{},
       .inputs = {computed(
           Tensor::of<float>({9}, {-30, -4, -1.25f, -0.5f, -1e-4f, 0, 0.3f, 2.5f, 7}))},
       .outputs = {Tensor::of<float>(
           {9}, {30.0f, 4.0f, 1.25f, 0.5f, 9.99999975e-05f, -0.0f, -0.300000012f, -2.5f, -7.0f})},
       .tolerance = 1e-6f},
      {.name = "i8",
       .provenance = litert,
       .op = Neg{},
       .inputs = {computed(quantized<std::int8_t>(
           {16}, {-128, -100, -60, -41, -30, -21, -20, -19, -10, 0, 1, 17, 40, 77, 100, 127}, 0.05f,
           -20))},
       .outputs = {quantized<std::int8_t>(
           {16}, {-128, 100, 60, 41, 30, 21, 20, 19, 10, 0, -1, -17, -40, -77, -100, -127}, 0.05f,
           -20)}},
      {.name = "i16",
       .provenance = litert,
       .op = Neg{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>({16},
                                           {-32768, 32767, 20000, 4097, 300, 129, 128, 1, 0, -1,
                                            -127, -128, -129, -5000, -20000, -32767},
                                           0.05f, 0)}},
      {.name = "i32",
       .provenance = litert,
       .op = Neg{},
       .inputs = {computed(
           Tensor::of<std::int32_t>({6}, {INT32_MIN, -2147483647, -5, 0, 7, 2147483647}))},
       .outputs = {Tensor::of<std::int32_t>({6}, {INT32_MIN, 2147483647, 5, 0, -7, -2147483647})}},
      {.name = "i64",
       .provenance = litert,
       .op = Neg{},
       .inputs = {computed(Tensor::of<std::int64_t>(
           {6},
           {INT64_MIN, INT64_C(-9223372036854775807), -5, 0, 7, INT64_C(9223372036854775807)}))},
       .outputs = {Tensor::of<std::int64_t>({6}, {INT64_MIN, INT64_C(9223372036854775807), 5, 0, -7,
                                                  INT64_C(-9223372036854775807)})}},
  };
}

TEST(Neg, Vectors) { check<Neg>(vectors()); }

const AddGradientCases neg_cases([] {
  return std::vector<GradientCase>{{"of a vector", Neg{}, {{.shape = {1, 7}, .range = 3}}}};
});

const AddRandomCases neg_random("NEG", [](RandomCases& random) {
  random.unary(Neg{},
               random.one_of<DType>({DType::float32, DType::int8, DType::int32, DType::int64}));
});

}  // namespace
}  // namespace onda
