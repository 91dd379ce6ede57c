// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/prelu/prelu.h"

#include "onda/ops/gradient_check.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels";
constexpr const char* tflm =
    "TensorFlow Lite Micro's reference_ops::Prelu (int16 by int8), with Python's integers";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float",
       .provenance = litert,
       .op = Prelu{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.0f, 7, -8})),
                  computed(Tensor::of<float>({2}, {0.5f, -3}))},
       .outputs = {Tensor::of<float>({2, 2, 2},
                                     {1.0f, 6.0f, 3.0f, 13.5f, 0.100000001f, -0.0f, 7.0f, 24.0f})}},
      {.name = "float a constant",
       .provenance = litert,
       .op = Prelu{},
       .inputs = {computed(Tensor::of<float>({2, 2, 2}, {1, -2, 3, -4.5f, 0.1f, -0.25f, 7, -8})),
                  constant(Tensor::of<float>({1, 2, 1}, {0.25f, -3}))},
       .outputs = {Tensor::of<float>(
           {2, 2, 2}, {1.0f, -0.5f, 3.0f, 13.5f, 0.100000001f, -0.0625f, 7.0f, 24.0f})}},
      {.name = "int8 a constant alpha",
       .provenance = litert,
       .op = Prelu{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.05f, -20)),
                  constant(quantized<std::int8_t>({6}, {-128, 127, -20, 55, -19, 3}, 0.007f, 10))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {100, -112, -30, -30, -29, -9, -5, -4, 16, 45, 120, 127}, 0.04f, -30)}},
      {.name = "int8 a computed alpha",
       .provenance = litert,
       .op = Prelu{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 6}, {-128, -100, -21, -20, -19, -3, 0, 1, 17, 40, 100, 127}, 0.1f, 0)),
                  computed(quantized<std::int8_t>({6}, {-128, 127, -20, 55, -19, 3}, 0.01f, -128))},
       .outputs = {quantized<std::int8_t>(
           {2, 6}, {0, -128, -45, -73, -41, -8, 0, 2, 34, 80, 127, 127}, 0.05f, 0)}},
      {.name = "int16 a constant alpha",
       .provenance = tflm,
       .op = Prelu{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 5}, {-32768, -1000, -333, -3, -1, 0, 5, 1001, 32767, -20000}, 0.0002f,
                      0)),
                  constant(quantized<std::int8_t>({5}, {-128, 127, -20, 55, 3}, 0.007f, 10))},
       .outputs = {quantized<std::int16_t>(
           {2, 5}, {32767, -1260, 108, -1, 0, 0, 8, 1540, 32767, 1508}, 0.00013f, 0)}},
      {.name = "int16 a computed alpha",
       .provenance = tflm,
       .op = Prelu{},
       .inputs = {computed(quantized<std::int16_t>(
                      {2, 5}, {-32768, -1000, -333, -3, -1, 0, 5, 1001, 32767, -20000}, 0.001f, 0)),
                  computed(quantized<std::int8_t>({5}, {-128, 127, -20, 55, 3}, 0.004f, -128))},
       .outputs = {quantized<std::int16_t>({2, 5}, {0, -850, -120, -2, 0, 0, 4, 834, 27306, -8733},
                                           0.0012f, 0)}},
  };
}

TEST(Prelu, Vectors) { check<Prelu>(vectors()); }

const AddGradientCases prelu_cases([] {
  const Operator op = Prelu{};
  return std::vector<GradientCase>{
      {"of equal shapes", op, {{.shape = {1, 3, 4}}, {.shape = {1, 3, 4}}}},
      {"with one for each channel",
       op,
       {{.shape = {1, 2, 3, 4}}, {.shape = {4}, .is_parameter = true}}}};
});

void prelu_of_int16(RandomCases& random, const Shape& x, const Shape& alpha) {
  const float scale = random.real(0.00001f, 0.01f);
  const Quantization how = random.scaled(DType::int8, random.real(0.001f, 0.02f));
  GraphBuilder builder("one");
  std::vector<int> inputs = {
      builder.input("a", x, DType::int16, random.scaled(DType::int16, scale))};
  if (random.coin()) {
    inputs.push_back(builder.input("b", alpha, DType::int8, how));
  } else {
    Tensor tensor{"b", DType::int8, alpha, how, {}};
    append_random(random.generator(), tensor, tensor.data);
    inputs.push_back(builder.constant(std::move(tensor)));
  }
  const int y = builder.add(Prelu{}, inputs, "y", DType::int16,
                            random.scaled(DType::int16, scale * random.real(0.5f, 3)));
  random.add("PRELU int16", builder.finish({y}));
}

const AddRandomCases prelu_random("PRELU", [](RandomCases& random) {
  const float scale = random.real(0.001f, 0.5f);
  const Shape x = {1, random.size(3), random.size(3), random.size(8)};
  const Shape alpha = random.coin() ? Shape{1, 1, x[3]} : Shape{x[1], x[2], x[3]};
  if (random.integers() && random.coin()) {
    prelu_of_int16(random, x, alpha);
    return;
  }
  random.binary(Prelu{}, random.type, random.coin() ? 1 : 4, x, alpha, random.scaled(scale),
                random.scaled(random.real(0.001f, 0.02f)),
                random.scaled(scale * random.real(0.5f, 3)));
});

}  // namespace
}  // namespace onda
