// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/div/div.h"

#include "onda/graph/graph_builder.h"
#include "onda/ops/gradient_check.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
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
      // Quotients near 0 are far off: the shift is one of 32 or more.
      {.name = "int8",
       .provenance = litert,
       .op = Div{},
       .inputs = {computed(quantized<std::int8_t>({2, 5}, {-128, 127, 3, 4, 2, 50, -50, 100, 6, 7},
                                                  0.05f, 3)),
                  computed(quantized<std::int8_t>({5}, {-8, -6, 127, 40, -128}, 0.1f, -7))},
       .outputs = {quantized<std::int8_t>({2, 5}, {127, 127, 6, 5, 127, -128, -128, 14, 6, 5},
                                          0.04f, 5)}},
      {.name = "int8 by a constant, of a large scale",
       .provenance = litert,
       .op = Div{.activation = Activation::relu},
       .inputs = {computed(quantized<std::int8_t>({2, 5}, {-128, 127, 3, 4, 2, 50, -50, 100, 6, 7},
                                                  0.001f, 3)),
                  constant(quantized<std::int8_t>({5}, {-8, -6, 127, 40, -128}, 0.1f, -7))},
       .outputs = {quantized<std::int8_t>(
           {2, 5}, {-17, -18, -19, 127, 127, -20, -20, 127, 127, -20}, 0.5f, -20)}},
      {.name = "int16",
       .provenance = litert,
       .op = Div{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 4}, {-32768, 32767, 0, 1, -1, 12345, -777, 20000}, 0.001f, 0)),
                  computed(quantized<std::int16_t>(
                      {2, 4}, {3, -7, 5, 32767, -32768, 100, -31, 9999}, 0.002f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 4}, {-32768, -32768, 0, 32767, 32767, 6173, 1253, 100}, 0.01f, 0)}},
  };
}

TEST(Div, Vectors) { check<Div>(vectors()); }

TEST(Div, ADivisorOfZeroIsAnError) {
  const auto model_of = [](Tensor divisor, Quantization to) {
    GraphBuilder builder;
    const int x = builder.input("x", {2}, DType::int8, {{0.1f}, {0}, 0});
    const int b = builder.constant(std::move(divisor));
    return Interpreter(
        builder.finish({builder.add(Div{}, {x, b}, "y", DType::int8, std::move(to))}));
  };
  const auto divisor = quantized<std::int8_t>({2}, {4, 5}, 0.1f, 5);
  EXPECT_NE(error_of([&] {
              model_of(divisor, {{0.1f}, {0}, 0});
            }).find("input 1: element 1: expected a divisor other than its zero point"),
            std::string::npos);
  const auto fine = quantized<std::int8_t>({2}, {4, 5}, 0.1f, 6);
  EXPECT_NO_THROW(model_of(fine, {{0.1f}, {0}, 0}));
  for (const float to : {1e-6f, 1e6f}) {
    EXPECT_NE(error_of([&] {
                model_of(fine, {{to}, {0}, 0});
              }).find("expected 2^-17 to 2^15"),
              std::string::npos);
  }
}

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
  if (!random.integers()) return random.binary(Div{random.activation()}, DType::float32);
  const DType type = random.or_int16();
  const auto [a, b] = random.fitting_shapes();
  const float scale = random.real(0.001f, 0.5f) / (type == DType::int16 ? 256 : 1);
  const Quantization how = random.scaled(type, scale);
  Tensor divisors{"b", type, b, random.scaled(type, scale * random.real(0.1f, 10)), {}};
  append_random(random.generator(), divisors, divisors.data);
  const std::int64_t zero = divisors.quantization.zero_point[0];
  const auto without_zero = [&]<class T>(std::span<T> values) {
    for (T& value : values) {
      if (value == zero) value = static_cast<T>(zero + (zero < 100 ? 1 : -1));
    }
  };
  if (type == DType::int8) without_zero(divisors.values<std::int8_t>());
  if (type == DType::int16) without_zero(divisors.values<std::int16_t>());
  const float to = type == DType::int16 ? random.real(0.0004f, 0.004f) : random.real(0.002f, 1);
  GraphBuilder builder("one");
  const int x = builder.input("a", a, type, how);
  const int y = builder.add(Div{random.activation()}, {x, builder.constant(divisors)}, "y", type,
                            random.scaled(type, to));
  random.add(fmt::format("DIV {}", name_of(type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
