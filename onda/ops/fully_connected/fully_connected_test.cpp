// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/fully_connected/fully_connected.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/hybrid_case.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"
#include "tests/run_operator.h"

namespace onda {
namespace {

// Integers: LiteRT 2.5.3's reference kernels (rounding single), and tests/expected_values.py
// (both roundings), which agrees with it. Floats: LiteRT 2.5.3's reference kernels.
constexpr const char* litert = "LiteRT 2.5.3 reference kernels; double: tests/expected_values.py";

Tensor float32(Shape shape, std::vector<float> values) {
  return Tensor::of<float>(std::move(shape), values);
}
Tensor int8(Shape shape, std::vector<std::int8_t> values, float scale,
            std::int64_t zero_point = 0) {
  return quantized<std::int8_t>(std::move(shape), values, scale, zero_point);
}
Tensor bias(std::vector<std::int32_t> values, float scale) {
  return quantized<std::int32_t>({static_cast<std::int32_t>(values.size())}, values, scale, 0);
}

std::vector<OperatorVector> float_vectors() {
  constexpr float largest = std::numeric_limits<float>::max();
  return {
      {.name = "float one by one",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(float32({1, 1}, {0.5f})), constant(float32({1, 1}, {2})),
                  constant(float32({1}, {0.25f}))},
       .outputs = {float32({1, 1}, {1.25f})}},
      {.name = "float two rows",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(float32({2, 3}, {1, -2, 0.5f, 0.1f, 0.2f, 0.3f})),
                  constant(float32({2, 3}, {0.1f, 0.2f, -0.7f, -1.5f, 0.25f, 3})),
                  constant(float32({2}, {0.01f, -0.02f}))},
       .outputs = {float32({2, 2}, {-0.64f, -0.52f, -0.14999999f, 0.78000003f})},
       .tolerance = 1e-7f},
      {.name = "float bias left out relu",
       .provenance = litert,
       .op = FullyConnected{.activation = Activation::relu},
       .inputs = {computed(float32({1, 2}, {1.5f, -2.5f})),
                  constant(float32({3, 2}, {1, 0, 0, 1, 1, 1})), left_out()},
       .outputs = {float32({1, 3}, {1.5f, 0, 0})}},
      {.name = "float two inputs only",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(float32({1, 2}, {1.5f, -2.5f})),
                  constant(float32({1, 2}, {0.5f, 0.25f}))},
       .outputs = {float32({1, 1}, {0.125f})}},
      {.name = "float relu6",
       .provenance = litert,
       .op = FullyConnected{.activation = Activation::relu6},
       .inputs = {computed(float32({3, 1}, {-2, 3, 9})), constant(float32({1, 1}, {1})),
                  left_out()},
       .outputs = {float32({3, 1}, {0, 3, 6})}},
      {.name = "float relu n1 to 1",
       .provenance = litert,
       .op = FullyConnected{.activation = Activation::relu_n1_to_1},
       .inputs = {computed(float32({3, 1}, {-2, 0.5f, 9})), constant(float32({1, 1}, {1})),
                  left_out()},
       .outputs = {float32({3, 1}, {-1, 0.5f, 1})}},
      {.name = "float axes are kept",
       .provenance = litert,
       .op = FullyConnected{.keep_num_dims = true},
       .inputs = {computed(float32({1, 2, 2}, {1, 2, 3, 4})),
                  constant(float32({3, 2}, {1, 0, 0, 1, 1, 1})),
                  constant(float32({3}, {0.5f, 0, -0.5f}))},
       .outputs = {float32({1, 2, 3}, {1.5f, 2, 2.5f, 3.5f, 4, 6.5f})}},
      {.name = "float axes are flattened",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(float32({1, 2, 2}, {1, 2, 3, 4})),
                  constant(float32({2, 4}, {1, 0, 0, 1, 0.5f, 0.5f, 0.5f, 0.5f})), left_out()},
       .outputs = {float32({1, 2}, {5, 5})}},
      {.name = "float beyond the largest number",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(float32({1, 1}, {largest})), constant(float32({3, 1}, {2, -2, 1e-10f})),
                  left_out()},
       .outputs = {float32({1, 3}, {3.4028235e+38f, -3.4028235e+38f, 3.4028235e+28f})}},
  };
}

std::vector<OperatorVector> int8_vectors() {
  return {
      {.name = "int8 one by one",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({1, 1}, {100}, 0.5f)), constant(int8({1, 1}, {3}, 0.25f)),
                  constant(bias({7}, 0.125f))},
       .outputs = {int8({1, 1}, {38}, 1.0f, 0)},
       .outputs_doubled = {int8({1, 1}, {39}, 1.0f, 0)}},
      {.name = "int8 two rows and zero points",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({2, 5}, {-128, 127, 0, 64, -3, 5, -7, 11, -13, 17}, 0.1f, -3)),
                  constant(int8({3, 5},
                                {127, -127, 1, 64, -33, 0, 5, -90, 12, 77, -1, -2, -3, 100, 50},
                                0.02f)),
                  constant(bias({1000, -2000, 33}, 0.1f * 0.02f))},
       .outputs = {int8({2, 3}, {-128, 0, 40, 11, -6, 4}, 0.37f, 4)}},
      {.name = "int8 one scale a channel",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({2, 3}, {-100, 50, 25, 127, -128, 3}, 0.07f, 11)),
                  constant(per_channel<std::int8_t>(
                      {4, 3}, {127, -20, 3, 5, -127, 80, 127, 127, 127, -64, 32, 127},
                      {0.003f, 0.05f, 0.0007f, 0.011f})),
                  constant(per_channel<std::int32_t>(
                      {4}, {500, -40, 9000, 0},
                      {0.07f * 0.003f, 0.07f * 0.05f, 0.07f * 0.0007f, 0.07f * 0.011f}))},
       .outputs = {int8({2, 4}, {-34, -94, -20, 17, -2, 127, -19, -67}, 0.21f, -20)}},
      {.name = "int8 without bias",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({1, 4}, {1, 2, 3, 4}, 0.03f, -128)),
                  constant(int8({2, 4}, {10, -20, 30, -40, 127, 126, 125, 124}, 0.01f)),
                  left_out()},
       .outputs = {int8({1, 2}, {4, 27}, 0.9f, 5)}},
      {.name = "int8 relu",
       .provenance = litert,
       .op = FullyConnected{.activation = Activation::relu},
       .inputs = {computed(int8({4, 1}, {-128, -1, 1, 127}, 0.02f)),
                  constant(int8({2, 1}, {127, -90}, 0.01f)),
                  constant(bias({30, 40}, 0.02f * 0.01f))},
       .outputs = {int8({4, 2}, {-30, 86, -30, -29, -28, -30, 127, -30}, 0.02f, -30)}},
      {.name = "int8 relu6",
       .provenance = litert,
       .op = FullyConnected{.activation = Activation::relu6},
       .inputs = {computed(int8({4, 1}, {-128, -20, 20, 127}, 0.2f)),
                  constant(int8({2, 1}, {127, -90}, 0.01f)), left_out()},
       .outputs = {int8({4, 2}, {-40, 46, -40, 11, 33, -40, 46, -40}, 0.07f, -40)}},
      {.name = "int8 relu n1 to 1",
       .provenance = litert,
       .op = FullyConnected{.activation = Activation::relu_n1_to_1},
       .inputs = {computed(int8({4, 1}, {-128, -2, 2, 127}, 0.2f)),
                  constant(int8({2, 1}, {127, -90}, 0.01f)), left_out()},
       .outputs = {int8({4, 2}, {-26, 40, -10, 19, 24, -5, 40, -26}, 0.03f, 7)}},
      {.name = "int8 saturates on both sides",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({2, 2}, {127, 127, -128, -128}, 1.0f)),
                  constant(int8({2, 2}, {127, 127, -127, -127}, 1.0f)), left_out()},
       .outputs = {int8({2, 2}, {127, -128, -128, 127}, 0.5f, 0)}},
      {.name = "int8 ties at a factor of a half",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({8, 1}, {-5, -4, -3, -1, 1, 3, 4, 5}, 0.5f)),
                  constant(int8({1, 1}, {1}, 1.0f)), left_out()},
       .outputs = {int8({8, 1}, {-2, -2, -1, 0, 1, 2, 2, 3}, 1.0f, 0)}},
      {.name = "int8 ties at a factor of a quarter",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({10, 1}, {-10, -6, -5, -3, -2, 2, 3, 5, 6, 10}, 0.5f)),
                  constant(int8({1, 1}, {1}, 0.5f)), left_out()},
       .outputs = {int8({10, 1}, {1, 2, 2, 2, 3, 4, 4, 4, 5, 6}, 1.0f, 3)},
       .outputs_doubled = {int8({10, 1}, {0, 1, 2, 2, 2, 4, 4, 5, 5, 6}, 1.0f, 3)}},
      {.name = "int8 ties at a factor of an eighth",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({10, 1}, {-128, -100, -68, -12, -4, 4, 12, 68, 100, 127}, 0.5f)),
                  constant(int8({2, 1}, {1, 3}, 0.25f)), left_out()},
       .outputs = {int8({10, 2}, {-17, -49, -13, -38, -9, -26, -2, -5, -1, -2,
                                  0,   1,   1,   4,   8,  25,  12, 37, 15, 47},
                        1.0f, -1)},
       .outputs_doubled = {int8({10, 2}, {-17, -49, -14, -39, -10, -27, -3, -6, -2, -3,
                                          0,   1,   1,   4,   8,   25,  12, 37, 15, 47},
                                1.0f, -1)}},
      {.name = "int8 zero points at their ends",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({3, 2}, {-128, 127, 0, 0, 127, 127}, 0.01f, -128)),
                  constant(int8({2, 2}, {127, -127, -127, 126}, 0.01f)),
                  constant(bias({-12345, 12345}, 0.01f * 0.01f))},
       .outputs = {int8({3, 2}, {-97, 127, 65, 127, 65, 127}, 0.02f, 127)}},
      {.name = "int8 a factor above one",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({4, 1}, {-7, -1, 1, 6}, 3.0f, 0)),
                  constant(int8({1, 1}, {1}, 5.0f)), left_out()},
       .outputs = {int8({4, 1}, {-93, -12, 16, 84}, 1.1f, 2)}},
      {.name = "int8 a factor too small to count",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({2, 1}, {-128, 127}, 1e-6f)), constant(int8({1, 1}, {127}, 1e-6f)),
                  left_out()},
       .outputs = {int8({2, 1}, {9, 9}, 1000.0f, 9)}},
      {.name = "int8 weights of -128",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8({1, 3}, {-128, -128, -128}, 0.1f, 127)),
                  constant(int8({1, 3}, {-128, -128, -128}, 0.1f)), left_out()},
       .outputs = {int8({1, 1}, {-2}, 10.0f, -100)}},
      {.name = "int8 many inputs",
       .provenance = litert,
       .op = FullyConnected{},
       .inputs = {computed(int8(
                      {2, 40},
                      {-60,  -96, 2,   -68,  125, 102, 113,  66,   -21,  -80,  121, -114, 71,  93,
                       -127, 100, 8,   -11,  -76, 34,  -113, -117, -115, -124, 67,  -18,  88,  -114,
                       -15,  96,  125, -9,   48,  -10, -16,  107,  20,   -117, 85,  -77,  -33, 23,
                       -67,  42,  88,  -31,  27,  17,  127,  73,   -111, 117,  -4,  78,   84,  -40,
                       59,   63,  -84, 96,   -73, -45, 73,   61,   122,  -113, 112, -106, 29,  73,
                       -41,  -42, -12, -122, -26, -10, 79,   48,   52,   107},
                      0.031f, -17)),
                  constant(int8(
                      {5, 40},
                      {117,  93,   115,  90,   -113, -104, -106, -35, 86,  -84,  61,   80,  44,
                       91,   -49,  -63,  28,   -73,  28,   -118, 21,  47,  -87,  -17,  36,  -27,
                       78,   58,   93,   127,  3,    116,  -32,  12,  112, -14,  1,    -59, 103,
                       -118, 95,   -120, -34,  -8,   111,  -46,  105, -30, -19,  101,  99,  7,
                       -85,  16,   -82,  -67,  -68,  -121, -82,  -44, -83, -93,  3,    3,   -35,
                       4,    45,   16,   -81,  127,  101,  -13,  76,  -21, 61,   7,    105, 105,
                       68,   -34,  75,   24,   -37,  -35,  124,  92,  119, -13,  -86,  117, 66,
                       -25,  56,   62,   -9,   40,   8,    -64,  -2,  -56, 109,  0,    1,   4,
                       85,   76,   -37,  42,   99,   -11,  103,  104, -9,  -38,  18,   58,  108,
                       15,   58,   -11,  -3,   41,   -71,  113,  -44, 81,  52,   86,   -85, 97,
                       105,  30,   -59,  70,   106,  -5,   -48,  -50, 118, 77,   53,   85,  2,
                       16,   5,    2,    39,   30,   23,   -23,  -48, 60,  -74,  -2,   4,   -34,
                       112,  48,   32,   98,   -108, 73,   83,   -40, 58,  -125, 105,  81,  -79,
                       63,   -100, -112, 20,   40,   -115, -58,  24,  -69, 47,   97,   107, -100,
                       66,   6,    -93,  91,   -59,  -65,  84,   -74, 114, 98,   -112, -19, 102,
                       56,   67,   -119, -113, -35},
                      0.0047f)),
                  constant(bias({-1203, 8833, -4727, 3122, 6533}, 0.031f * 0.0047f))},
       .outputs = {int8({2, 5}, {-11, 64, 49, -32, 16, -21, 16, -5, 25, -32}, 0.19f, -6)}},
      {.name = "int8 axes are kept",
       .provenance = litert,
       .op = FullyConnected{.keep_num_dims = true},
       .inputs = {computed(int8({2, 2, 3}, {-8, 27, -76, 74, 117, -49, -82, -94, -118, 77, 20, -98},
                                0.05f, 9)),
                  constant(int8({2, 3}, {32, -62, 62, -36, 76, 49}, 0.013f)), left_out()},
       .outputs = {int8({2, 2, 2}, {-17, -7, -19, 3, -12, -24, -13, -17}, 0.33f, -3)}},
  };
}

TEST(FullyConnected, Vectors) {
  std::vector<OperatorVector> vectors = float_vectors();
  for (OperatorVector& vector : int8_vectors()) vectors.push_back(std::move(vector));
  check<FullyConnected>(vectors);
}

// By hand: the factor is 1/4, and 210,000 / 7. With a bias of 64 bits LiteRT rounds a double, ties
// away from zero; TensorFlow Lite Micro has a factor of 15 bits, 18725 / 2^17, and ties go up. With
// one of 32 bits both have their own rounding.
TEST(FullyConnected, Int16IsSummedInTheTypeOfItsBias) {
  OperatorRun quarter{.input_shape = {6, 1},
                      .constants = {quantized_weights({1, 1}, {1}, {1.0f}, 0),
                                    Tensor::zeros(DType::int64, {1}, "b")},
                      .input = quantized(1, 0),
                      .output = quantized(4, 0)};
  OperatorRun seventh = quarter;
  seventh.input_shape = {1, 1};
  seventh.constants[0] = quantized_weights({1, 1}, {100}, {1.0f}, 0);
  seventh.output = quantized(7, 0);
  const auto quarters = [&](Rounding rounding) {
    quarter.rounding = rounding;
    return run_operator<std::int16_t>(FullyConnected{}, quarter, {-6, -2, -1, 1, 2, 5});
  };
  const auto sevenths = [&](Rounding rounding, Accumulator accumulator = Accumulator::unsaid) {
    seventh.rounding = rounding;
    return run_operator<std::int16_t>(FullyConnected{.accumulator = accumulator}, seventh,
                                      {2100})[0];
  };
  EXPECT_THAT(quarters(Rounding::single), testing::ElementsAre(-2, -1, 0, 0, 1, 1));
  EXPECT_THAT(quarters(Rounding::doubled), testing::ElementsAre(-1, 0, 0, 0, 1, 1));
  EXPECT_EQ(sevenths(Rounding::single), 30000);
  EXPECT_EQ(sevenths(Rounding::doubled), 30001);
  quarter.constants[1] = seventh.constants[1] = Tensor::zeros(DType::int32, {1}, "b");
  EXPECT_THAT(quarters(Rounding::single), testing::ElementsAre(-1, 0, 0, 0, 1, 1));
  EXPECT_THAT(quarters(Rounding::doubled), testing::ElementsAre(-2, -1, 0, 1, 1, 2));
  EXPECT_EQ(sevenths(Rounding::single), 30000);
  EXPECT_EQ(sevenths(Rounding::doubled), 30000);
  seventh.constants.pop_back();
  EXPECT_EQ(sevenths(Rounding::doubled), 30001);
  EXPECT_EQ(sevenths(Rounding::doubled, Accumulator::int32), 30000);
}

// By hand. Symmetric: 2/127 is a step of the row, which becomes {64, -127, 38}. Asymmetric: 3/255
// is, and with a zero point of 42 the row becomes {127, -128, 93}.
TEST(FullyConnected, HybridQuantizesARowByItself) {
  const OperatorRun run{.input_shape = {2, 3},
                        .constants = {quantized_weights({1, 3}, {10, 20, 30}, {0.5f}, 0),
                                      Tensor::of<float>({1}, {1}, "b")}};
  const std::vector<float> x = {1, -2, 0.6f, 0, 0, 0};
  EXPECT_THAT(
      run_operator<float>(FullyConnected{}, run, x),
      testing::ElementsAre(testing::FloatEq(1 + (640 - 2540 + 1140) * (2.0f / 127 * 0.5f)), 1));
  EXPECT_THAT(
      run_operator<float>(FullyConnected{.asymmetric_quantize_inputs = true}, run, x),
      testing::ElementsAre(testing::FloatEq(1 + (850 - 3400 + 1530) * (3.0f / 255 * 0.5f)), 1));
}

// Floats have two terms: LiteRT adds more of them in another order, and weights as large as inputs
// cancel to less than they are rounded by.
void add_computed_weights(RandomCases& random, FullyConnected op, Shape x, std::int32_t out) {
  const DType type = random.or_int16();
  std::vector<std::int32_t> extents = x.extents();
  if (type == DType::float32) extents.back() = std::min(extents.back(), 2);
  const std::int32_t in = extents.back();
  x = Shape(std::move(extents));
  const float fine = type == DType::int16 ? 256 : 1;
  const float scale = random.real(0.001f, 0.2f) / fine;
  const Quantization how = random.scaled(type, scale);
  const Quantization weights = random.scaled(type, random.real(0.001f, 0.1f) / fine);
  GraphBuilder builder("one");
  const bool constant_rows = random.size(4) == 1;
  Tensor rows{"x", type, x, how, {}};
  append_random(random.generator(), rows, rows.data);
  std::vector<int> inputs = {
      constant_rows ? builder.constant(std::move(rows)) : builder.input("x", x, type, how),
      builder.input("w", {out, in}, type, weights)};
  if (type == DType::int16) op.accumulator = Accumulator::int64;
  if (random.integers() && random.coin()) {
    Tensor bias{"b", type == DType::int16 ? DType::int64 : DType::int32, {out}, {}, {}};
    append_random(random.generator(), bias, bias.data);
    bias.quantization = {{scale * weights.scale[0]}, {0}, 0};
    inputs.push_back(builder.constant(std::move(bias)));
  }
  const float to = scale * 0.05f * 73 * std::sqrt(static_cast<float>(in)) * random.real(0.2f, 3);
  const int y = builder.add(op, inputs, "y", type, random.scaled(type, to));
  random.add(fmt::format("FULLY_CONNECTED {} by computed weights", name_of(type)),
             builder.finish({y}));
}

const AddRandomCases fully_connected_random("FULLY_CONNECTED", [](RandomCases& random) {
  const std::int32_t in = random.size(12);
  const std::int32_t out = random.size(8);
  const bool keep = random.coin();
  const Shape x = keep ? Shape{random.size(2), random.size(3), in} : Shape{random.size(3), in};
  if (!random.integers() && random.coin()) {
    add_hybrid(random,
               FullyConnected{.activation = random.activation(),
                              .keep_num_dims = keep,
                              .asymmetric_quantize_inputs = random.coin()},
               x, {out, in}, 0, random.coin());
    return;
  }
  if (random.size(3) == 1) {
    add_computed_weights(
        random, FullyConnected{.activation = random.activation(), .keep_num_dims = keep}, x, out);
    return;
  }
  const RandomCases::Sums sums = random.sums();
  random.weighted(FullyConnected{.activation = random.activation(),
                                 .keep_num_dims = keep,
                                 .accumulator = sums.accumulator},
                  sums, x, {out, in}, 0, out, in, random.coin());
});

}  // namespace
}  // namespace onda
