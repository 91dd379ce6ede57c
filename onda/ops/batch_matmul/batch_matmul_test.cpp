// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/batch_matmul/batch_matmul.h"

#include <algorithm>
#include <cmath>

#include "onda/quantize/quantize.h"
#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

constexpr const char* litert = "LiteRT 2.5.3 reference kernels; tests/expected_values.py agrees";

Tensor float32(Shape shape, std::vector<float> values) {
  return Tensor::of<float>(std::move(shape), values);
}

constexpr const char* python =
    "LiteRT's reference_ops::BatchMatMul<int8_t, int64_t, int16_t, int16_t> with Python's integers";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float one matrix",
       .provenance = litert,
       .op = BatchMatMul{},
       .inputs = {computed(float32({2, 3}, {-0.125f, 0.875f, 1.125f, 2, 0.5f, -0.5f})),
                  computed(float32({3, 2}, {1.75f, 1.5f, -1.75f, 1, -1.625f, 1.5f}))},
       .outputs = {float32({2, 2}, {-3.578125f, 2.375f, 3.4375f, 2.75f})},
       .tolerance = 1e-6f},
      {.name = "float x transposed",
       .provenance = litert,
       .op = BatchMatMul{.adjoint_x = true},
       .inputs = {computed(float32({2, 3, 2}, {-1.25f, -0.875f, 0.875f, 1.375f, 0.125f, -1.125f,
                                               0.625f, -0.375f, 0.5f, -1.375f, -1.625f, -0.625f})),
                  computed(float32({2, 3, 1}, {0.5f, -1.25f, -1.875f, -1.25f, -0.5f, 1.5f}))},
       .outputs = {float32({2, 2, 1}, {-1.953125f, -0.046875f, -3.46875f, 0.21875f})},
       .tolerance = 1e-6f},
      {.name = "float y transposed and broadcast",
       .provenance = litert,
       .op = BatchMatMul{.adjoint_y = true},
       .inputs = {computed(float32({2, 1, 2, 3}, {1.625f, -0.75f, 1.375f, -1.125f, -1.125f, 0,
                                                  1.375f, 1.75f, 1.125f, -0.5f, 1.25f, -1.125f})),
                  computed(float32(
                      {3, 2, 3}, {1.375f, -1.125f, 1.5f, -1.625f, -1.625f, -0.5f, 1, -2, 1.5f, -2,
                                  -0.875f, -0.375f, 0.25f, -0.5f, -0.75f, 1.875f, -1.875f, 1.5f}))},
       .outputs = {float32({2, 3, 2, 2},
                           {5.140625f, -2.109375f, -0.28125f, 3.65625f,  5.1875f,  -3.109375f,
                            1.125f,    3.234375f,  -0.25f,    6.515625f, 0.28125f, 0,
                            1.609375f, -5.640625f, -3.78125f, -0.65625f, -0.4375f, -4.703125f,
                            -4.6875f,  0.328125f,  -1.375f,   0.984375f, 0.09375f, -4.96875f})},
       .tolerance = 1e-6f},
      {.name = "float both transposed with five axes",
       .provenance = litert,
       .op = BatchMatMul{.adjoint_x = true, .adjoint_y = true},
       .inputs =
           {computed(float32({1, 2, 1, 3, 2}, {-1.125f, 1.125f, -1.625f, -1.125f, 0.375f, -0.5f,
                                               0.375f, 1.875f, 0.375f, -0.125f, -0.5f, 1})),
            computed(float32({2, 1, 1, 1, 3}, {1.25f, 0.25f, 1.125f, 1.625f, -0.125f, 1.625f}))},
       .outputs = {float32({2, 2, 1, 2, 1}, {-1.390625f, 0.5625f, 0, 3.4375f, -1.015625f, 1.15625f,
                                             -0.25f, 4.6875f})},
       .tolerance = 1e-6f},
      {.name = "float by a constant",
       .provenance = litert,
       .op = BatchMatMul{},
       .inputs = {computed(float32({2, 2, 3}, {-1.875f, 0.75f, -0.25f, -1.25f, -0.375f, 0.5f,
                                               1.125f, -1.75f, 1.125f, 0.375f, -1, 1.125f})),
                  constant(float32({3, 2}, {-0.75f, 1.5f, 0.75f, 0.5f, -1.875f, -1.625f}))},
       .outputs = {float32({2, 2, 2}, {2.4375f, -2.03125f, -0.28125f, -2.875f, -4.265625f,
                                       -1.015625f, -3.140625f, -1.765625f})},
       .tolerance = 1e-6f},
      {.name = "float of a constant",
       .provenance = litert,
       .op = BatchMatMul{},
       .inputs = {constant(float32({2, 3}, {1.625f, 1.75f, -1.375f, -0.25f, -1.875f, 1.375f})),
                  computed(float32({2, 3, 2}, {-1.125f, -0.625f, -0.625f, -1.375f, 1.75f, 1.125f,
                                               1.25f, 0.625f, 1.75f, -1, 0.75f, 0.75f}))},
       .outputs = {float32({2, 2, 2}, {-5.328125f, -4.96875f, 3.859375f, 4.28125f, 4.0625f,
                                       -1.765625f, -2.5625f, 2.75f})},
       .tolerance = 1e-6f},
      {.name = "int8 with zero points",
       .provenance = litert,
       .op = BatchMatMul{},
       .inputs = {computed(quantized<std::int8_t>(
                      {2, 3, 4}, {79,  -123, -89, 97, -47, 126, -89, 43, -95, -37, -93, -97,
                                  -96, 109,  120, 79, 108, 124, -79, 65, -49, -20, -58, -5},
                      0.05f, -20)),
                  computed(quantized<std::int8_t>(
                      {2, 4, 2},
                      {93, -13, 98, -63, 42, 23, -24, -24, 11, -92, -116, 91, 96, -9, 9, 22}, 0.1f,
                      33))},
       .outputs = {quantized<std::int8_t>(
           {2, 3, 2}, {-40, 1, 25, -82, -5, 62, -57, 61, -128, -29, -7, 33}, 0.9f, 5)}},
      {.name = "int8 by a constant",
       .provenance = litert,
       .op = BatchMatMul{.adjoint_y = true},
       .inputs = {computed(quantized<std::int8_t>(
                      {3, 2, 5},
                      {81,  32, -48, 4,   48, -73,  -32, 82,  -11, -60, 29,  -35, 28, -78, 12,
                       -24, 99, -84, -48, 48, -126, 112, -22, 10,  14,  -72, -35, 35, -62, 9},
                      0.07f, 9)),
                  constant(quantized<std::int8_t>(
                      {2, 5}, {34, 18, -25, 126, 116, 83, 11, -55, 53, 122}, 0.013f, 0))},
       .outputs = {quantized<std::int8_t>(
           {3, 2, 2}, {5, 30, -99, -120, -79, -48, -29, -8, -35, -63, -87, -84}, 0.21f, -30)}},
      {.name = "int8 of a constant",
       .provenance = litert,
       .op = BatchMatMul{.adjoint_x = true},
       .inputs = {constant(
                      quantized<std::int8_t>({3, 2}, {-48, -65, -5, -99, -124, 103}, 0.02f, 4)),
                  computed(quantized<std::int8_t>({2, 3, 3},
                                                  {-113, 113, -51, 6, 35, -124, 73, -44, 14, 27,
                                                   -57, 99, 96, -73, 42, -100, 117, 39},
                                                  0.11f, -1))},
       .outputs = {quantized<std::int8_t>(
           {2, 2, 3}, {-20, 2, 20, 112, -109, 127, 83, -78, -72, -128, 127, -47}, 0.3f, 7)}},
      {.name = "int16 and a right side that is repeated",
       .provenance = litert,
       .op = BatchMatMul{},
       .inputs = {computed(quantized<std::int16_t>({2, 2, 3},
                                                   {-16755, -11753, -6004, -32583, 3666, -12296,
                                                    -7644, -1775, 32079, 23187, 12808, 31998},
                                                   0.0001f, 0)),
                  computed(quantized<std::int16_t>(
                      {3, 2}, {21131, 5324, -32646, 18074, 21731, -13215}, 0.0003f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 2, 2}, {-1513, -3334, -16131, 829, 8903, -7450, 11508, -1019}, 0.002f, 0)}},
      {.name = "int16 by int8",
       .provenance = python,
       .op = BatchMatMul{},
       .inputs = {computed(quantized<std::int16_t>({2, 3}, {-32768, 1000, 7, 20000, -3, 32767},
                                                   0.0003f, 0)),
                  constant(quantized<std::int8_t>(
                      {3, 4}, {100, -128, 3, 7, -20, 77, 127, 0, 5, -6, 9, -128}, 0.02f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 4}, {-19781, 25628, 173, -1382, 12983, -16541, 2127, -24325}, 0.001f, 0)}},
      {.name = "int16 by a constant",
       .provenance = litert,
       .op = BatchMatMul{.adjoint_x = true},
       .inputs = {computed(quantized<std::int16_t>({3, 2}, {55, 13992, 15798, -2221, -7141, -25029},
                                                   0.0002f, 0)),
                  constant(quantized<std::int16_t>({3, 4},
                                                   {-31884, -2498, 21339, -21909, -7415, -8507,
                                                    -14189, -16753, 2026, -2551, -18725, 31945},
                                                   0.0001f, 0))},
       .outputs = {quantized<std::int16_t>(
           {2, 4}, {-3810, -3323, -2551, -14114, -13724, 1365, 22821, -30539}, 0.0007f, 0)}},
  };
}

TEST(BatchMatMul, Vectors) { check<BatchMatMul>(vectors()); }

constexpr const char* none = "nothing was thrown";

std::string matmul_error(const BatchMatMul& op, const Shape& x, const Shape& y) {
  return error_of([&] {
    GraphBuilder builder;
    const int z = builder.add(op, {builder.input("x", x), builder.input("y", y)}, "z");
    Interpreter model(builder.finish({z}));
  });
}

TEST(BatchMatMul, SaysWhatDoesNotFit) {
  EXPECT_EQ(matmul_error({}, {2, 3}, {3, 4}), none);
  EXPECT_EQ(matmul_error({}, {2, 3}, {4, 3}),
            "BATCH_MATMUL: input 1: expected 3 rows for x of shape (2, 3), received 4 in shape "
            "(4, 3)");
  EXPECT_EQ(matmul_error({.adjoint_y = true}, {2, 3}, {4, 3}), none);
  EXPECT_EQ(matmul_error({.adjoint_x = true}, {2, 3}, {3, 4}),
            "BATCH_MATMUL: input 1: expected 2 rows for x of shape (2, 3), received 3 in shape "
            "(3, 4)");
  EXPECT_EQ(matmul_error({}, {2, 2, 3}, {3, 3, 4}),
            "BATCH_MATMUL: input 1: expected axes that broadcast with those of shape (2, 2, 3), "
            "received (3, 3, 4)");
  EXPECT_EQ(matmul_error({}, {3}, {3, 4}),
            "BATCH_MATMUL: input 0: expected 2 to 5 axes, received shape (3,)");
}

// x times its own transpose, and times a constant, which the quantizer takes for an activation.
TEST(BatchMatMul, IsQuantized) {
  std::mt19937 random(5);
  GraphBuilder builder;
  const int x = builder.input("x", {1, 3, 4});
  const int square = builder.add(BatchMatMul{.adjoint_y = true}, {x, x}, "square");
  const int weights = builder.constant(random_tensor(random, {3, 2}, 1, "weights"));
  const Graph graph = builder.finish({builder.add(BatchMatMul{}, {square, weights}, "y")});
  const Tensor data = random_tensor(random, {50, 3, 4}, 1, "data");
  const Graph integers = quantize(graph, calibrate(graph, data));
  Interpreter real(graph);
  Interpreter model(integers);
  float peak = 0;
  float error = 0;
  for (std::size_t sample = 0; sample < 50; ++sample) {
    const auto values = data.values<float>().subspan(12 * sample, 12);
    for (Interpreter* one : {&real, &model}) {
      one->set_input<float>(0, values);
      one->invoke();
    }
    for (std::size_t i = 0; i < 6; ++i) {
      const float expected = real.output<float>(0)[i];
      peak = std::max(peak, std::fabs(expected));
      error = std::max(error, std::fabs(model.output<float>(0)[i] - expected));
    }
  }
  EXPECT_LE(error, 0.03f * peak);
}

// Shapes without elements, whose other extents have a product beyond any integer.
TEST(BatchMatMul, TakesEmptyTensors) {
  EXPECT_EQ(matmul_error({}, {2, 0}, {0, 4}), none);
  EXPECT_EQ(matmul_error({}, {2147483647, 1, 2, 0}, {2147483647, 0, 0}), none);
}

void by_int8(RandomCases& random, BatchMatMul op, Shape x, Shape weights, std::int32_t columns) {
  op.asymmetric_quantize_inputs = random.coin();
  const std::size_t scales = random.coin() ? 1 : static_cast<std::size_t>(columns);
  Tensor right{"y", DType::int8, std::move(weights), {}, {}};
  append_random(random.generator(), right, right.data);
  right.quantization = {{}, std::vector<std::int64_t>(scales), op.adjoint_y ? 0 : 1};
  for (std::size_t i = 0; i < scales; ++i) {
    right.quantization.scale.push_back(random.real(0.001f, 0.05f));
  }
  GraphBuilder builder("one");
  const int a = builder.input("x", std::move(x));
  const int z = builder.add(op, {a, builder.constant(std::move(right))}, "z");
  random.add("BATCH_MATMUL float32 by int8", builder.finish({z}), 4);
}

const AddRandomCases batch_matmul_random("BATCH_MATMUL", [](RandomCases& random) {
  random.type = random.or_int16();
  const bool is_wide = random.type == DType::int16;
  const BatchMatMul op{.adjoint_x = random.coin(), .adjoint_y = random.coin()};
  const std::int32_t rows = random.size(5);
  const std::int32_t inner = random.size(9);
  const std::int32_t columns = random.size(6);
  std::vector<std::int32_t> x;
  std::vector<std::int32_t> y;
  for (int axis = random.size(4); axis > 1; --axis) {
    const std::int32_t extent = random.size(3);
    const int who = random.size(4);  // 1, 2: that one is repeated
    x.push_back(who == 1 ? 1 : extent);
    y.push_back(who == 2 ? 1 : extent);
  }
  auto& shorter = random.coin() ? x : y;
  if (random.coin()) shorter.clear();
  x.insert(x.end(), {op.adjoint_x ? inner : rows, op.adjoint_x ? rows : inner});
  y.insert(y.end(), {op.adjoint_y ? columns : inner, op.adjoint_y ? inner : columns});
  const float wide = is_wide ? 256 : 1;
  const Quantization left = random.scaled(random.real(0.001f, 0.2f) / wide);
  const Quantization right = random.scaled(random.real(0.001f, 0.2f) / wide);
  Quantization output;
  if (random.integers()) {
    output = random.scaled(left.scale[0] * right.scale[0] * 40 * wide * random.real(0.5f, 5));
  }
  const int constant = random.size(4);  // 1, 2: that operand
  const bool wide_by_int8 = is_wide && random.coin();
  if (!random.integers() && random.coin()) {
    const Shape weights = {op.adjoint_y ? columns : inner, op.adjoint_y ? inner : columns};
    // LiteRT takes the scale of another row where there is more than one axis before the last two.
    x = {random.size(3), op.adjoint_x ? inner : rows, op.adjoint_x ? rows : inner};
    by_int8(random, op, Shape(std::move(x)), weights, columns);
    return;
  }
  GraphBuilder builder("one");
  const auto operand = [&](int number, Shape shape, const Quantization& how) {
    const std::string name = number == 1 ? "x" : "y";
    const DType type = number == 2 && wide_by_int8 ? DType::int8 : random.type;
    if (number != constant) return builder.input(name, std::move(shape), type, how);
    Tensor tensor{name, type, std::move(shape), how, {}};
    append_random(random.generator(), tensor, tensor.data);
    return builder.constant(std::move(tensor));
  };
  const int a = operand(1, Shape(std::move(x)), left);
  const int b = operand(2, Shape(std::move(y)), right);
  const int z = builder.add(op, {a, b}, "z", random.type, output);
  random.add(fmt::format("BATCH_MATMUL {}", name_of(random.type)), builder.finish({z}), 4);
});

}  // namespace
}  // namespace onda
