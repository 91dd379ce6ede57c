// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dequantize/dequantize.h"

#include "onda/graph/graph_builder.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels, and tests/expected_values.py";
constexpr const char* by_hand =
    "scale * (q - zero_point), by hand (TensorFlow Lite's reference_ops::PerChannelDequantize, "
    "TensorFlow Lite Micro's DEQUANTIZE of int16)";

Tensor float32(Shape shape, std::vector<float> values) {
  return Tensor::of<float>(std::move(shape), values);
}
Tensor int8(Shape shape, std::vector<std::int8_t> values, float scale, std::int64_t zero_point) {
  return quantized<std::int8_t>(std::move(shape), values, scale, zero_point);
}

Tensor int8_by_middle() {
  Tensor tensor = Tensor::of<std::int8_t>({2, 3, 2}, {-128, -13, -4, 64, -32, -10,  //
                                                      1, 2, 17, 16, -64, -63});
  tensor.quantization = {{0.5f, 2, 0.25f}, {-10, 0, 0}, 1};
  return tensor;
}

Tensor uint8_by_last() {
  Tensor tensor = Tensor::of<std::uint8_t>({2, 2}, {0, 5, 255, 2});
  tensor.quantization = {{0.5f, 2}, {128, 3}, 1};
  return tensor;
}

std::vector<OperatorVector> vectors() {
  return {
      {.name = "one value",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(int8({1, 1}, {-7}, 0.5f, 3))},
       .outputs = {float32({1, 1}, {-5})}},
      {.name = "scale a tenth",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(int8({2, 4}, {-128, -127, -3, -1, 0, 1, 33, 127}, 0.1f, 0))},
       .outputs = {float32({2, 4}, {-12.8f, -12.7f, -0.3f, -0.1f, 0, 0.1f, 3.3f, 12.7f})}},
      {.name = "the zero point at the low end",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(int8({5}, {-128, -127, 0, 1, 127}, 0.02463994f, -128))},
       .outputs = {float32({5}, {0, 0.02463994f, 3.1539123f, 3.1785522f, 6.2831845f})}},
      {.name = "the zero point at the high end",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(int8({5}, {-128, -127, 0, 1, 127}, 0.02463994f, 127))},
       .outputs = {float32({5}, {-6.2831845f, -6.258545f, -3.1292725f, -3.1046324f, 0})}},
      {.name = "a tiny scale",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(int8({4}, {-128, -1, 1, 127}, 1.2e-38f, 0))},
       .outputs = {float32({4}, {-1.536e-36f, -1.2e-38f, 1.2e-38f, 1.524e-36f})}},
      {.name = "a huge scale",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(int8({4}, {-128, -1, 1, 127}, 1.25e36f, 0))},
       .outputs = {float32({4}, {-1.6e+38f, -1.25e+36f, 1.25e+36f, 1.5874999e+38f})}},
      {.name = "int16",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(quantized<std::int16_t>({16},
                                                   {-32768, -32767, -20000, -4097, -300, -129, -128,
                                                    -1, 0, 1, 127, 128, 129, 5000, 20000, 32767},
                                                   0.001f, 0))},
       .outputs = {Tensor::of<float>(
           {16}, {-32.768f, -32.767002f, -2e+01f, -4.097f, -0.3f, -0.12900001f, -0.128f, -0.001f,
                  0.0f, 0.001f, 0.127f, 0.128f, 0.12900001f, 5.0f, 2e+01f, 32.767002f})}},
      {.name = "uint8",
       .provenance = litert,
       .op = Dequantize{},
       .inputs = {computed(quantized<std::uint8_t>({5}, {0, 1, 127, 128, 255}, 0.1f, 128))},
       .outputs = {Tensor::of<float>({5}, {-12.8f, -12.7f, -0.1f, 0.0f, 12.7f})}},
      {.name = "int16 as an int8 SOFTMAX gives it",
       .provenance = by_hand,
       .op = Dequantize{},
       .inputs = {computed(
           quantized<std::int16_t>({4}, {-32768, -32767, 0, 32767}, 1.0f / 65536, -32768))},
       .outputs = {float32({4}, {0, 1.0f / 65536, 0.5f, 65535.0f / 65536})}},
      {.name = "int8 by the first axis",
       .provenance = by_hand,
       .op = Dequantize{},
       .inputs = {computed(per_channel<std::int8_t>({2, 3}, {-128, -1, 5, 127, 3, -7}, {0.5f, 4}))},
       .outputs = {float32({2, 3}, {-64, -0.5f, 2.5f, 508, 12, -28})}},
      {.name = "int8 by an axis in the middle, zero points",
       .provenance = by_hand,
       .op = Dequantize{},
       .inputs = {computed(int8_by_middle())},
       .outputs = {float32({2, 3, 2},
                           {-59, -1.5f, -8, 128, -8, -2.5f, 5.5f, 6, 34, 32, -16, -15.75f})}},
      {.name = "uint8 by the last axis",
       .provenance = by_hand,
       .op = Dequantize{},
       .inputs = {computed(uint8_by_last())},
       .outputs = {float32({2, 2}, {-64, 4, 63.5f, -2})}},
  };
}

TEST(Dequantize, Vectors) { check<Dequantize>(vectors()); }

TEST(Dequantize, ScalesThatDoNotFitAreErrors) {
  const auto error = [](const Quantization& how) {
    return error_of([&] {
      GraphBuilder builder;
      const int x = builder.input("x", {2, 3}, DType::int8, how);
      Interpreter model(builder.finish({builder.add(Dequantize{}, {x}, "y", DType::float32, {})}));
    });
  };
  EXPECT_EQ(error({{1, 2, 3}, {0, 0, 0}, 1}), "nothing was thrown");
  const std::string where = "operator 0 (DEQUANTIZE): input 0: ";
  EXPECT_EQ(error({{1, 2, 3}, {0, 0, 0}, 0}),
            where + "expected a scale for each index of an axis, received 3 along axis 0");
  EXPECT_EQ(error({{1, 2}, {0, 0}, 2}),
            where + "expected a scale for each index of an axis, received 2 along axis 2");
  EXPECT_EQ(error({{1, -2}, {0, 0}, 0}), where + "expected positive scales, received -2");
  EXPECT_EQ(error({{1, 2}, {0, 128}, 0}),
            where + "expected a zero point in [-128, 127], received 128");
}

const AddRandomCases dequantize_random("DEQUANTIZE", [](RandomCases& random) {
  const Shape shape = {random.size(4), random.size(4), random.size(30)};
  Quantization how = random.scaled(DType::int8, random.real(1e-5f, 2));
  if (random.coin()) {
    how = {{}, {}, random.size(3) - 1};
    for (int i = 0; i < shape[how.axis]; ++i) {
      how.scale.push_back(random.real(1e-5f, 2));
      how.zero_point.push_back(random.size(256) - 129);
    }
  }
  random.single(Dequantize{}, shape, DType::int8, how, DType::float32, {});
});

}  // namespace
}  // namespace onda
