// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/greater_equal/greater_equal.h"

#include <cmath>

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(Tensor::of<float>(
                      {2, 4}, {1.0f, -2.0f, NAN, INFINITY, 0.0f, -0.0f, 3.0f, -INFINITY})),
                  computed(Tensor::of<float>(
                      {2, 4}, {1.0f, 2.0f, NAN, INFINITY, -0.0f, NAN, 2.9999998f, INFINITY}))},
       .outputs = {bools({2, 4}, {1, 0, 0, 1, 1, 0, 1, 0})}},
      {.name = "float a constant",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {1.0f, -2.0f, 3.0f, 0.0f, 5.0f, 6.0f})),
                  constant(Tensor::of<float>({1}, {3.0f}))},
       .outputs = {bools({2, 3}, {0, 0, 1, 0, 1, 1})}},
      {.name = "int32",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 3}, {INT32_MIN, -1, 0, 1, 7, 2147483647})),
                  computed(Tensor::of<std::int32_t>({3}, {0, -1, 2147483647}))},
       .outputs = {bools({2, 3}, {0, 1, 0, 1, 1, 1})}},
      {.name = "int64",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {constant(Tensor::of<std::int64_t>({3}, {0, -1, INT64_C(9223372036854775807)})),
                  computed(
                      Tensor::of<std::int64_t>({2, 3}, {INT64_MIN, -1, INT64_C(9223372036854775806),
                                                        1, 7, INT64_C(9223372036854775807)}))},
       .outputs = {bools({2, 3}, {1, 1, 1, 0, 0, 1})}},
      {.name = "int8 of equal scales",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  computed(quantized<std::int8_t>({6}, {-128, 127, -20, -20, -19, 3}, 0.05f, -20))},
       .outputs = {bools({2, 6}, {1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1})}},
      {.name = "int8 of other scales",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  computed(quantized<std::int8_t>(
                      {2, 6}, {-118, 127, 120, 30, 31, 65, 70, 72, 80, 120, 127, -60}, 0.1f, 30))},
       .outputs = {bools({2, 6}, {1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})}},
      {.name = "int8 a constant of a tiny scale",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.0005f, 0)),
                  constant(quantized<std::int8_t>({1}, {5}, 0.0005f, 0))},
       .outputs = {bools({2, 6}, {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1})}},
      {.name = "int16",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(
                      quantized<std::int16_t>({2, 3}, {-32768, -5, 0, 7, 300, 32767}, 0.01f, 0)),
                  computed(quantized<std::int16_t>({3}, {0, -10, 32767}, 0.005f, 0))},
       .outputs = {bools({2, 3}, {0, 1, 0, 1, 1, 1})}},
      {.name = "int16 without a scale",
       .provenance = litert,
       .op = GreaterEqual{},
       .inputs = {computed(Tensor::of<std::int16_t>({2, 3}, {-32768, -5, 0, 7, 300, 32767})),
                  computed(Tensor::of<std::int16_t>({3}, {0, -5, 32767}))},
       .outputs = {bools({2, 3}, {0, 1, 0, 1, 1, 1})}},
  };
}

TEST(GreaterEqual, Vectors) { check<GreaterEqual>(vectors()); }

const AddRandomCases greater_equal_random("GREATER_EQUAL", [](RandomCases& random) {
  random.compared(GreaterEqual{}, random.one_of<DType>({DType::float32, DType::int8, DType::int16,
                                                        DType::int32, DType::int64}));
});

}  // namespace
}  // namespace onda
