// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/add/add.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels; double: tests/expected_values.py";

Tensor int8(Shape shape, std::vector<std::int8_t> values, float scale, std::int64_t zero_point) {
  return quantized<std::int8_t>(std::move(shape), values, scale, zero_point);
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float a row for each row",
       .provenance = "numpy 1.24: a + b",
       .op = Add{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6})),
                  computed(Tensor::of<float>({3}, {10, 20, -30}))},
       .outputs = {Tensor::of<float>({2, 3}, {11, 22, -27, 14, 25, -24})}},
      {.name = "float both are repeated and the first is constant",
       .provenance = "numpy 1.24: clip(a + b, 0, 6)",
       .op = Add{.activation = Activation::relu6},
       .inputs = {constant(Tensor::of<float>({2, 1, 2}, {1, 2, 3, 0.5f})),
                  computed(Tensor::of<float>({1, 3, 1}, {2, 0.25f, -4}))},
       .outputs = {Tensor::of<float>({2, 3, 2},
                                     {3, 4, 1.25f, 2.25f, 0, 0, 5, 2.5f, 3.25f, 0.75f, 0, 0})}},
      {.name = "int8 ties",
       .provenance = litert,
       .op = Add{},
       .inputs = {computed(int8({8}, {-3, -2, -1, 0, 1, 2, 3, 127}, 0.5f, 0)),
                  computed(int8({8}, {0, 1, 0, 1, 0, -1, 0, 0}, 0.5f, 0))},
       .outputs = {int8({8}, {-2, -1, -1, 1, 1, 1, 2, 64}, 1.0f, 0)}},
      {.name = "int8 saturates on both sides",
       .provenance = litert,
       .op = Add{},
       .inputs = {computed(int8({2, 3}, {-128, -128, 127, 127, 0, 5}, 0.7f, -3)),
                  computed(int8({2, 3}, {-128, 127, -128, 127, 100, -100}, 0.9f, 4))},
       .outputs = {int8({2, 3}, {-128, 56, -46, 127, 127, -128}, 0.5f, 10)}},
      {.name = "int8 a constant for each channel and relu",
       .provenance = litert,
       .op = Add{.activation = Activation::relu},
       .inputs = {computed(int8({1, 2, 2, 3}, {-128, -40, 0, 13, 77, 127, 1, -1, 50, -50, 99, -99},
                                0.037f, -128)),
                  constant(int8({3}, {-100, 5, 127}, 0.011f, 127))},
       .outputs = {int8({1, 2, 2, 3}, {-20, 44, 127, 71, 127, 127, 56, 92, 127, -7, 127, 16}, 0.03f,
                        -20)}},
      {.name = "int8 a constant number first",
       .provenance = litert,
       .op = Add{},
       .inputs = {constant(int8({}, {93}, 0.023f, 1)),
                  computed(int8({7}, {-128, -77, -5, 0, 21, 100, 127}, 0.05f, 12))},
       .outputs = {int8({7}, {-121, -61, 22, 28, 53, 127, 127}, 0.043f, -7)}},
      {.name = "int32",
       .provenance = litert,
       .op = Add{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4}, {1, -2, 1073741824, -1073741824, 2147483647, INT32_MIN, 7, 0})),
                  computed(Tensor::of<std::int32_t>({4}, {5, -6, 7, -8}))},
       .outputs = {Tensor::of<std::int32_t>(
           {2, 4}, {6, -8, 1073741831, -1073741832, -2147483644, 2147483642, 14, -8})}},
      {.name = "int32 and relu6",
       .provenance = litert,
       .op = Add{.activation = Activation::relu6},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 4}, {1, -2, 3, -4, 5, 0, 7, 8})),
                  constant(Tensor::of<std::int32_t>({1, 4}, {1, 1, -1, 2}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4}, {2, 0, 2, 0, 6, 1, 6, 6})},
       .rounding = Rounding::single},
      {.name = "int64",
       .provenance = litert,
       .op = Add{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 2}, {INT64_C(1099511627776), INT64_C(-2199023255552), 3,
                               INT64_C(9223372036854775807)})),
                  computed(Tensor::of<std::int64_t>({2, 2}, {5, -6, 1048576, -1}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 2}, {INT64_C(1099511627781), INT64_C(-2199023255558), 1048579,
                    INT64_C(9223372036854775806)})}},
      {.name = "int64 a constant first",
       .provenance = litert,
       .op = Add{.activation = Activation::relu},
       .inputs = {constant(Tensor::of<std::int64_t>({2}, {INT64_C(1099511627776), -3})),
                  computed(Tensor::of<std::int64_t>({2, 2}, {5, -6, -1048576, 1048576}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 2}, {INT64_C(1099511627781), 0, INT64_C(1099510579200), 1048573})}},
      {.name = "int16",
       .provenance = litert,
       .op = Add{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, -5000, -300, 0, 7, 300, 5000, 32767}, 0.01f, 0)),
                  computed(quantized<std::int16_t>({4}, {100, -7, 32767, -32768}, 0.004f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 4}, {-16364, -2501, 6403, -6554, 24, 149, 9053, 9830}, 0.02f, 0)}},
      {.name = "int16 a constant and relu6",
       .provenance = litert,
       .op = Add{.activation = Activation::relu6},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, -5000, -300, 0, 7, 300, 5000, 32767}, 0.001f, 0)),
                  constant(quantized<std::int16_t>({2, 1}, {1000, -30}, 0.004f, 0))},
       .outputs = {quantized<std::int16_t>({2, 4}, {0, 0, 12333, 13333, 0, 600, 16267, 20000},
                                           0.0003f, 0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Add{},
       .inputs = {constant(quantized<std::int16_t>({4}, {100, -7, 32767, -32768}, 0.5f, 0)),
                  computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, -5000, -300, 0, 7, 300, 5000, 32767}, 0.1f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 4}, {-32768, -10070, 32767, -32768, 1014, 530, 32767, -32768}, 0.05f, 0)}},
  };
}

TEST(Add, Vectors) { check<Add>(vectors()); }

const AddGradientCases add_cases([] {
  const Operator op = Add{};
  return std::vector<GradientCase>{
      {"that threads share",
       Add{.activation = Activation::relu},
       {{.shape = {1, 30, 20}}, {.shape = {1, 30, 20}}}},
      {"of equal shapes", op, {{.shape = {1, 3, 5}}, {.shape = {1, 3, 5}}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .is_parameter = true}}},
      {"with a number first", op, {{.shape = {}, .is_parameter = true}, {.shape = {1, 5}}}},
      {"with one for each channel first",
       op,
       {{.shape = {1, 1, 1, 4}, .is_parameter = true}, {.shape = {1, 2, 3, 4}}}},
      {"of computed ones, the first repeated",
       op,
       {{.shape = {1, 1, 1, 4}}, {.shape = {1, 2, 3, 4}}}},
      {"of computed ones, both repeated", op, {{.shape = {1, 2, 1, 4}}, {.shape = {1, 1, 3, 1}}}},
      {"of parameters",
       op,
       {{.shape = {1, 3}, .is_parameter = true}, {.shape = {1, 3}, .is_parameter = true}}},
      {"and relu6",
       Add{.activation = Activation::relu6},
       {{.shape = {1, 6}, .range = 4}, {.shape = {1, 6}, .range = 4}}},
      {"and relu_n1_to_1",
       Add{.activation = Activation::relu_n1_to_1},
       {{.shape = {1, 6}}, {.shape = {1, 6}}}}};
});

const AddRandomCases add_random("ADD", [](RandomCases& random) {
  random.binary(Add{random.activation()}, random.or_int16());
  random.binary(Add{random.activation()}, random.one_of<DType>({DType::int32, DType::int64}));
});

}  // namespace
}  // namespace onda
