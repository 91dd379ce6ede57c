// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mul/mul.h"

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
       .provenance = "numpy 1.24: a * b",
       .op = Mul{},
       .inputs = {computed(Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6})),
                  computed(Tensor::of<float>({3}, {10, 20, -30}))},
       .outputs = {Tensor::of<float>({2, 3}, {10, 40, -90, 40, 100, -180})}},
      {.name = "float both are repeated and the first is constant",
       .provenance = "numpy 1.24: clip(a * b, 0, 6)",
       .op = Mul{.activation = Activation::relu6},
       .inputs = {constant(Tensor::of<float>({2, 1, 2}, {1, 2, 3, 0.5f})),
                  computed(Tensor::of<float>({1, 3, 1}, {2, 0.25f, -4}))},
       .outputs = {Tensor::of<float>({2, 3, 2},
                                     {2, 4, 0.25f, 0.5f, 0, 0, 6, 1, 0.75f, 0.125f, 0, 0})}},
      {.name = "int8 ties",
       .provenance = litert,
       .op = Mul{},
       .inputs = {computed(int8({8}, {-3, -2, -1, 0, 1, 2, 3, 127}, 0.5f, 0)),
                  computed(int8({8}, {1, 1, 1, 1, 1, 1, 3, 127}, 0.5f, 0))},
       .outputs = {int8({8}, {-1, -1, 0, 0, 1, 1, 5, 127}, 0.5f, 0)}},
      {.name = "int8 saturates on both sides",
       .provenance = litert,
       .op = Mul{},
       .inputs = {computed(int8({2, 3}, {-128, -128, 127, 127, 0, 5}, 0.7f, -3)),
                  computed(int8({2, 3}, {-128, 127, -128, 127, 100, -100}, 0.9f, 4))},
       .outputs = {int8({2, 3}, {127, -128, -128, 127, 127, -128}, 0.4f, 10)}},
      {.name = "int8 a constant for each channel and relu",
       .provenance = litert,
       .op = Mul{.activation = Activation::relu},
       .inputs = {computed(int8({1, 2, 2, 3}, {-128, -40, 0, 13, 77, 127, 1, -1, 50, -50, 99, -99},
                                0.037f, -128)),
                  constant(int8({3}, {-100, 5, 127}, 0.011f, 127))},
       .outputs = {int8({1, 2, 2, 3}, {-20, -20, -20, -20, -20, -20, -20, -20, -20, -20, -20, -20},
                        0.02f, -20)}},
      {.name = "int8 a constant number first",
       .provenance = litert,
       .op = Mul{},
       .inputs = {constant(int8({}, {93}, 0.023f, 1)),
                  computed(int8({7}, {-128, -77, -5, 0, 21, 100, 127}, 0.05f, 12))},
       .outputs = {int8({7}, {-128, -128, -49, -37, 15, 127, 127}, 0.043f, -7)}},
      {.name = "int32",
       .provenance = litert,
       .op = Mul{},
       .inputs = {computed(Tensor::of<std::int32_t>(
                      {2, 4}, {1, -2, 1073741824, -1073741824, 2147483647, INT32_MIN, 7, 0})),
                  computed(Tensor::of<std::int32_t>({4}, {5, -6, 7, -8}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4},
                                            {5, 12, -1073741824, 0, 2147483643, 0, 49, 0})}},
      {.name = "int32 and relu6",
       .provenance = litert,
       .op = Mul{.activation = Activation::relu6},
       .inputs = {computed(Tensor::of<std::int32_t>({2, 4}, {1, -2, 3, -4, 5, 0, 7, 8})),
                  constant(Tensor::of<std::int32_t>({1, 4}, {1, 1, -1, 2}))},
       .outputs = {Tensor::of<std::int32_t>({2, 4}, {1, 0, 0, 0, 5, 0, 0, 6})}},
      {.name = "int64",
       .provenance = litert,
       .op = Mul{},
       .inputs = {computed(Tensor::of<std::int64_t>(
                      {2, 2}, {INT64_C(1099511627776), INT64_C(-2199023255552), 3,
                               INT64_C(9223372036854775807)})),
                  computed(Tensor::of<std::int64_t>({2, 2}, {5, -6, 1048576, -1}))},
       .outputs = {Tensor::of<std::int64_t>(
           {2, 2}, {INT64_C(5497558138880), INT64_C(13194139533312), 3145728,
                    INT64_C(-9223372036854775807)})}},
      {.name = "int64 a constant first",
       .provenance = litert,
       .op = Mul{.activation = Activation::relu},
       .inputs = {constant(Tensor::of<std::int64_t>({2}, {INT64_C(1099511627776), -3})),
                  computed(Tensor::of<std::int64_t>({2, 2}, {5, -6, -1048576, 1048576}))},
       .outputs = {Tensor::of<std::int64_t>({2, 2}, {INT64_C(5497558138880), 18, 0, 0})}},
      {.name = "int16",
       .provenance = litert,
       .op = Mul{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, -5000, -300, 0, 7, 300, 5000, 32767}, 0.01f, 0)),
                  computed(quantized<std::int16_t>({4}, {100, -7, 32767, -32768}, 0.004f, 0))},
       .outputs = {quantized<std::int16_t>({2, 4}, {-437, 5, -1311, 0, 0, 0, 21845, -32768}, 0.3f,
                                           0)}},
      {.name = "int16 a constant and relu6",
       .provenance = litert,
       .op = Mul{.activation = Activation::relu6},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, -5000, -300, 0, 7, 300, 5000, 32767}, 0.001f, 0)),
                  constant(quantized<std::int16_t>({2, 1}, {1000, -30}, 0.004f, 0))},
       .outputs = {quantized<std::int16_t>({2, 4}, {0, 0, 0, 0, 0, 0, 0, 0}, 0.0003f, 0)}},
      {.name = "int16 saturates",
       .provenance = litert,
       .op = Mul{},
       .inputs = {constant(quantized<std::int16_t>({4}, {100, -7, 32767, -32768}, 0.5f, 0)),
                  computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, -5000, -300, 0, 7, 300, 5000, 32767}, 0.1f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 4}, {-32768, 3500, -32768, 0, 70, -210, 32767, -32768}, 0.5f, 0)}},
  };
}

TEST(Mul, Vectors) { check<Mul>(vectors()); }

const AddGradientCases mul_cases([] {
  const Operator op = Mul{};
  return std::vector<GradientCase>{
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
       Mul{.activation = Activation::relu6},
       {{.shape = {1, 6}, .range = 4}, {.shape = {1, 6}, .range = 4}}},
      {"and relu_n1_to_1",
       Mul{.activation = Activation::relu_n1_to_1},
       {{.shape = {1, 6}}, {.shape = {1, 6}}}}};
});

const AddRandomCases mul_random("MUL", [](RandomCases& random) {
  random.binary(Mul{random.activation()}, random.or_int16(), random.real(0.1f, 30));
  random.binary(Mul{random.activation()}, random.one_of<DType>({DType::int32, DType::int64}));
});

}  // namespace
}  // namespace onda
