// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/add_n/add_n.h"

#include "onda/run/interpreter.h"
#include "tests/error_of.h"
#include "tests/operator_check.h"
#include "tests/random_cases.h"

namespace onda {
namespace {

// 0.1f + 0.2f + 1e8f - 1e8f in this order is 0.
std::vector<OperatorVector> vectors() {
  return {
      {.name = "float32",
       .provenance = "LiteRT 2.5.3 reference kernels",
       .op = AddN{},
       .inputs = {computed(Tensor::of<float>({1, 3}, {1, 2, 0.1f})),
                  computed(Tensor::of<float>({1, 3}, {10, -20, 0.2f})),
                  computed(Tensor::of<float>({1, 3}, {100, 200, 1e8f})),
                  computed(Tensor::of<float>({1, 3}, {0.5f, 0.25f, -1e8f}))},
       .outputs = {Tensor::of<float>({1, 3}, {111.5f, 182.25f, 0})}},
      {.name = "int32 with constants",
       .provenance = "by hand",
       .op = AddN{},
       .inputs = {constant(Tensor::of<std::int32_t>({2}, {1, -2})),
                  computed(Tensor::of<std::int32_t>({2}, {10, 20})),
                  constant(Tensor::of<std::int32_t>({2}, {100, 200})),
                  computed(Tensor::of<std::int32_t>({2}, {1000, INT32_MIN}))},
       .outputs = {Tensor::of<std::int32_t>({2}, {1111, INT32_MIN + 218})}},
      // (x_0 + x_1 + x_2 - 9) / 4 + 1, ties away from zero: 8, 9, 10, 11, 41, 300 and -10 quarters.
      {.name = "int8",
       .provenance = "by hand",
       .op = AddN{},
       .inputs = {computed(quantized<std::int8_t>({7}, {3, 4, 5, 6, 0, 127, -1}, 0.25f, 3)),
                  constant(quantized<std::int8_t>({7}, {7, 7, 7, 7, 50, 127, -1}, 0.25f, 3)),
                  computed(quantized<std::int8_t>({7}, {7, 7, 7, 7, 0, 55, 1}, 0.25f, 3))},
       .outputs = {quantized<std::int8_t>({7}, {3, 3, 4, 4, 11, 76, -2}, 1.0f, 1)}},
  };
}

TEST(AddN, Vectors) { check<AddN>(vectors()); }

std::string error_from(const std::vector<Tensor>& inputs, float to = 1) {
  return error_of([&] {
    GraphBuilder builder;
    std::vector<int> indices;
    for (const Tensor& input : inputs) {
      indices.push_back(input.is_constant()
                            ? builder.constant(input)
                            : builder.input("x", input.shape, input.type, input.quantization));
    }
    const Tensor& first = inputs.front();
    const Quantization how =
        first.quantization.empty() ? Quantization{} : Quantization{{to}, {0}, 0};
    const int y = builder.add(AddN{}, indices, "y", first.type, how);
    Interpreter model(builder.finish({y}));
  });
}

TEST(AddN, WhatDoesNotFitIsAnError) {
  const Tensor x{"x", DType::float32, {2}, {}, {}};
  const auto has = [](const std::string& error, const char* part) {
    EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  has(error_from({x}), "ADD_N: expected at least 2 inputs, received 1");
  has(error_from({x, {"x", DType::float32, {3}, {}, {}}}), "input 1: expected shape (2,)");
  has(error_from({x, {"x", DType::int32, {2}, {}, {}}}), "input 1: expected float32");
  const Tensor q{"q", DType::int8, {2}, {{0.5f}, {3}, 0}, {}};
  has(error_from({q, {"q", DType::int8, {2}, {{0.5f}, {4}, 0}, {}}}),
      "input 1: expected scale 0.5 and zero point 3, as input 0 has, received 0.5 and 4");
  has(error_from({q, q}, 1e-7f), "output 0: expected a scale above");
}

const AddRandomCases add_n_random("ADD_N", [](RandomCases& random) {
  const DType type = random.integers() ? DType::int32 : DType::float32;
  const Shape shape = {random.size(3), random.size(10)};
  GraphBuilder builder("one");
  std::vector<int> inputs = {builder.input("x", shape, type)};
  for (int more = random.size(4); more > 0; --more) {
    if (random.coin()) {
      inputs.push_back(builder.input(fmt::format("x{}", more), shape, type));
      continue;
    }
    Tensor constant{"c", type, shape, {}, {}};
    append_random(random.generator(), constant, constant.data);
    inputs.push_back(builder.constant(std::move(constant)));
  }
  const int y = builder.add(AddN{}, inputs, "y", type, {});
  random.add(fmt::format("ADD_N {}", name_of(type)), builder.finish({y}));
});

}  // namespace
}  // namespace onda
