// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/relu/relu.h"

#include <limits>

#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels; double: tests/expected_values.py";

Tensor int8(Shape shape, std::vector<std::int8_t> values, float scale, std::int64_t zero_point) {
  return quantized<std::int8_t>(std::move(shape), values, scale, zero_point);
}

std::vector<OperatorVector> vectors() {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  return {
      {.name = "float",
       .provenance =
           "y = max(x, 0); -0, infinities and denormals as LiteRT 2.5.3's reference kernel",
       .op = Relu{},
       .inputs = {computed(
           Tensor::of<float>({2, 4}, {-1, -0.0f, 0, 2.5f, infinity, -infinity, tiny, -tiny}))},
       .outputs = {Tensor::of<float>({2, 4}, {0, -0.0f, 0, 2.5f, infinity, 0, tiny, 0})}},
      {.name = "float a NaN stays",
       .provenance = "LiteRT 2.5.3's reference kernel: a NaN is not below 0",
       .op = Relu{},
       .inputs = {computed(Tensor::of<float>({1}, {std::numeric_limits<float>::quiet_NaN()}))},
       .outputs = {Tensor::of<float>({1}, {std::numeric_limits<float>::quiet_NaN()})}},
      {.name = "int8 one scale",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({1, 6}, {-128, -21, -20, -19, 0, 127}, 0.1f, -20))},
       .outputs = {int8({1, 6}, {-20, -20, -20, -19, 0, 127}, 0.1f, -20)}},
      {.name = "int8 to a finer scale",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({7}, {-128, -5, -4, -3, 0, 60, 127}, 0.2f, -4))},
       .outputs = {int8({7}, {-128, -128, -128, -124, -112, 127, 127}, 0.05f, -128)}},
      {.name = "int8 ties to a coarser scale",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({9}, {-128, -3, -1, 0, 1, 2, 3, 5, 127}, 0.25f, 0))},
       .outputs = {int8({9}, {10, 10, 10, 10, 11, 11, 12, 13, 74}, 0.5f, 10)}},
      {.name = "int8 ties at a quarter",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({8}, {-128, 1, 2, 3, 6, 10, 14, 127}, 0.25f, -1))},
       .outputs = {int8({8}, {-7, -6, -6, -6, -5, -4, -3, 25}, 1.0f, -7)}},
      {.name = "int8 the ratio of scales is a float32",
       .provenance = litert,
       .op = Relu{},
       // 1.5 only once it is rounded to float32; in double it lies just below, and ties would fall.
       .inputs = {computed(int8({8}, {-128, 1, 3, 5, 7, 9, 11, 41}, 0x1.800002p+0f, 0))},
       .outputs = {int8({8}, {-60, -58, -55, -52, -49, -46, -43, 2}, 0x1.000002p+0f, -60)}},
      {.name = "int8 is rounded twice",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(
           int8({1, 32}, {108, 85, 58, 25, 37, -9, 76,  118, 108, 10, 75, 0,  87, 33, 105, 98,
                          30,  33, 50, 3,  18, 23, 119, 6,   88,  16, 64, 42, 47, 97, 12,  58},
                0.03f, -10))},
       .outputs = {int8({1, 32}, {-49, -59, -71, -85, -80, -99, -63, -45, -49, -91, -63,
                                  -95, -58, -81, -50, -53, -83, -81, -74, -94, -88, -86,
                                  -44, -93, -58, -89, -68, -77, -75, -54, -90, -71},
                        0.07f, -100)}},
      {.name = "int8 the zero points at their ends",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({6}, {-128, -127, -1, 0, 1, 127}, 0.01f, 127))},
       .outputs = {int8({6}, {-128, -128, -128, -128, -128, -128}, 0.01f, -128)}},
      {.name = "int8 nothing is above zero",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({4}, {-128, 0, 1, 127}, 0.01f, -128))},
       .outputs = {int8({4}, {127, 127, 127, 127}, 0.02f, 127)}},
      {.name = "int8 a factor of a million",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({5}, {-128, 0, 1, 2, 127}, 1000.0f, 1))},
       .outputs = {int8({5}, {-5, -5, -5, 127, 127}, 0.001f, -5)}},
      {.name = "int8 a factor of a millionth",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(int8({5}, {-128, 0, 1, 2, 127}, 0.001f, 1))},
       .outputs = {int8({5}, {-5, -5, -5, -5, -5}, 1000.0f, -5)}},
      {.name = "int16",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 159, 160, 161, 6250, 25000, 32767}, 0.04f, 0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Relu{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.05f, 0))},
       .outputs = {quantized<std::int16_t>(
           {16}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 6350, 6400, 6450, 32767, 32767, 32767}, 0.001f,
           0)}},
  };
}

TEST(Relu, Vectors) { check<Relu>(vectors()); }

const AddRandomCases relu_random("RELU", [](RandomCases& random) {
  random.unary(Relu{}, random.or_int16());
});

}  // namespace
}  // namespace onda
