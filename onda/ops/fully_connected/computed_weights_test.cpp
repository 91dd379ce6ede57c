// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/graph_builder.h"
#include "onda/graph/prepare_all.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"

namespace onda {
namespace {

constexpr const char* python =
    "LiteRT's reference_integer_ops::FullyConnected with Python's integers, floats by hand";

std::vector<OperatorVector> vectors() {
  return {
      {.name = "float a product of two computed matrices",
       .provenance = python,
       .op = FullyConnected{},
       .inputs = {computed(Tensor::of<float>({2, 2}, {1, 2, 3, 4})),
                  computed(Tensor::of<float>({3, 2}, {1, 0, -2, 1, 0.5f, 0.5f}))},
       .outputs = {Tensor::of<float>({2, 3}, {1, 0, 1.5f, 3, -2, 3.5f})}},
      {.name = "float bias relu axes are kept",
       .provenance = python,
       .op = FullyConnected{.activation = Activation::relu, .keep_num_dims = true},
       .inputs = {computed(Tensor::of<float>({1, 2, 2}, {1, 2, 3, 4})),
                  computed(Tensor::of<float>({3, 2}, {1, 0, -2, 1, 0.5f, 0.5f})),
                  constant(Tensor::of<float>({3}, {0.5f, 1, -10}))},
       .outputs = {Tensor::of<float>({1, 2, 3}, {1.5f, 1, 0, 3.5f, 0, 0})}},
      {.name = "float constant rows by computed weights",
       .provenance = python,
       .op = FullyConnected{},
       .inputs = {constant(Tensor::of<float>({2, 2}, {1, 2, 3, 4})),
                  computed(Tensor::of<float>({3, 2}, {1, 0, -2, 1, 0.5f, 0.5f})), left_out()},
       .outputs = {Tensor::of<float>({2, 3}, {1, 0, 1.5f, 3, -2, 3.5f})}},
      {.name = "int8 zero points relu",
       .provenance = python,
       .op = FullyConnected{.activation = Activation::relu},
       .inputs = {computed(quantized<std::int8_t>({2, 3}, {-128, 5, 127, 0, -7, 40}, 0.05f, -3)),
                  computed(quantized<std::int8_t>({2, 3}, {100, -128, 3, -20, 77, 127}, 0.02f, 10)),
                  constant(quantized<std::int32_t>({2}, {1000, -3000}, 0.05f * 0.02f, 0))},
       .outputs = {quantized<std::int8_t>({2, 2}, {-5, 50, 0, 1}, 0.3f, -5)}},
      {.name = "int8 constant rows",
       .provenance = python,
       .op = FullyConnected{},
       .inputs = {constant(quantized<std::int8_t>({2, 3}, {-128, 5, 127, 0, -7, 40}, 0.05f, -3)),
                  computed(quantized<std::int8_t>({2, 3}, {100, -128, 3, -20, 77, 127}, 0.02f, 10)),
                  constant(quantized<std::int32_t>({2}, {1000, -3000}, 0.05f * 0.02f, 0))},
       .outputs = {quantized<std::int8_t>({2, 2}, {-46, 50, 0, 1}, 0.3f, -5)}},
      {.name = "int16",
       .provenance = python,
       .op = FullyConnected{},
       .inputs = {computed(quantized<std::int16_t>({2, 3}, {-32768, 1000, 7, 20000, -3, 32767},
                                                   0.0003f, 0)),
                  computed(quantized<std::int16_t>({2, 3}, {-32768, 300, -5, 77, -20000, 32767},
                                                   0.0002f, 0)),
                  constant(quantized<std::int64_t>({2}, {100000, -7000000}, 0.0003f * 0.0002f, 0))},
       .outputs = {quantized<std::int16_t>({2, 2}, {32224, -879, -19663, 32048}, 0.002f, 0)}},
      {.name = "int16 constant rows, a bias of int32",
       .provenance = python,
       .op = FullyConnected{},
       .inputs = {constant(quantized<std::int16_t>({2, 3}, {-32768, 1000, 7, 20000, -3, 32767},
                                                   0.0003f, 0)),
                  computed(quantized<std::int16_t>({2, 3}, {-32768, 300, -5, 77, -20000, 32767},
                                                   0.0002f, 0)),
                  constant(quantized<std::int32_t>({2}, {100000, -7000000}, 0.0003f * 0.0002f, 0))},
       .outputs = {quantized<std::int16_t>({2, 2}, {32224, -879, -19663, 32048}, 0.002f, 0)}},
      {.name = "int8 a tie",
       .provenance = "(300 + 7) / 8 = 38.375, whose first half of the work rounds to 38.5",
       .op = FullyConnected{},
       .inputs = {computed(quantized<std::int8_t>({1, 1}, {100}, 0.5f, 0)),
                  computed(quantized<std::int8_t>({1, 1}, {3}, 0.25f, 0)),
                  constant(quantized<std::int32_t>({1}, {7}, 0.125f, 0))},
       .outputs = {quantized<std::int8_t>({1, 1}, {38}, 1.0f, 0)},
       .outputs_doubled = {quantized<std::int8_t>({1, 1}, {39}, 1.0f, 0)}},
  };
}

TEST(ComputedWeights, Vectors) { check<FullyConnected>(vectors()); }

TEST(ComputedWeights, WhatTheyCannotBeIsAnError) {
  const auto error = [](const Shape& weights, DType type, const Quantization& how) {
    return error_of([&] {
      GraphBuilder builder;
      const int x = builder.input("x", {2, 3}, DType::int8, {{0.5f}, {1}, 0});
      const int w = builder.input("w", weights, type, how);
      const int y = builder.add(FullyConnected{}, {x, w}, "y", DType::int8, {{0.5f}, {0}, 0});
      prepare_all(builder.finish({y}));
    });
  };
  EXPECT_EQ(error({4, 3}, DType::int8, {{0.5f}, {7}, 0}), "nothing was thrown");
  EXPECT_EQ(
      error({2, 3}, DType::int8, {{0.5f, 1}, {0, 0}, 0}),
      "operator 0 (FULLY_CONNECTED): input 1: expected one scale and one zero point, received "
      "2 and 2");
  EXPECT_EQ(error({4, 3}, DType::float32, {}),
            "operator 0 (FULLY_CONNECTED): input 1: expected int8, received float32");
}

}  // namespace
}  // namespace onda
