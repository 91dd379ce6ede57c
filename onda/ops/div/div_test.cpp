// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/div/div.h"

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
       .op = Div{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.0f, 7, -8})),
                  computed(Tensor::of<float>({2}, {0.5f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {2.0f, 0.666666687f, 6.0f, 1.5f, 0.200000003f, 0.0f, 14.0f, 2.66666675f})}},
      {.name = "float a constant",
       .provenance = litert,
       .op = Div{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.25f, 7, -8})),
                  constant(Tensor::of<float>({1, 2, 1}, {0.25f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {4.0f, -8.0f, -1.0f, 1.5f, 0.400000006f, -1.0f, -2.33333325f, 2.66666675f})}},
      {.name = "int32",
       .provenance = litert,
       .op = Div{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4}, {INT32_MIN, -2147483647, -7, -1, 0, 1, 7, 2147483647})),
                  computed(Tensor::of<std::int32_t>({2, 4}, {3, 7, -2, 2, 5, -9, 2, -4}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4},
                                            {-715827882, -306783378, 3, 0, 0, 0, 3, -536870911})}},
      {.name = "int32 by a constant and relu6",
       .provenance = litert,
       .op = Div{.activation = Activation::relu6},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 4}, {-9, 9, 100, -100, 5, 13, 0, 14})),
                  constant(Tensor::of<std::int32_t>({4}, {2, 2, 7, -3}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4}, {0, 4, 6, 6, 2, 6, 0, 0})}},
  };
}

TEST(Div, Vectors) { check<Div>(vectors()); }

const AddGradientCases div_cases([] {
  const Operator op = Div{};
  return std::vector<GradientCase>{
      {"of equal shapes", op, {{.shape = {1, 3, 4}}, {.shape = {1, 3, 4}, .offset = 2}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .is_parameter = true, .offset = 2}}},
      {"with one for each channel first",
       op,
       {{.shape = {4}, .is_parameter = true}, {.shape = {1, 3, 4}, .offset = 2}}},
      {"and relu6",
       Div{.activation = Activation::relu6},
       {{.shape = {1, 8}, .range = 9}, {.shape = {1, 8}, .offset = 2}}}};
});

const AddRandomCases div_random("DIV", [](RandomCases& random) {
  random.binary(Div{random.activation()}, DType::float32);
});

}  // namespace
}  // namespace onda
