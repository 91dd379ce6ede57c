// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/binary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/ops/add/add.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/sub/sub.h"

namespace onda {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

// Shapes by numpy's rules.
TEST(Binary, Shapes) {
  const auto shape_of = [](const Shape& a, const Shape& b) {
    const Tensor first{"a", DType::float32, a, {}, {}};
    const Tensor second{"b", DType::float32, b, {}, {}};
    try {
      return to_string(broadcast_shapes({"input", {&first, &second}})[0]);
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(shape_of({2, 3}, {2, 3}), "(2, 3)");
  EXPECT_EQ(shape_of({}, {2, 3}), "(2, 3)");
  EXPECT_EQ(shape_of({4, 1, 5}, {3, 1}), "(4, 3, 5)");
  EXPECT_EQ(shape_of({0, 2}, {1, 2}), "(0, 2)");
  EXPECT_EQ(shape_of({1, 2, 3, 4, 5, 6}, {1}), "(1, 2, 3, 4, 5, 6)");
  EXPECT_EQ(shape_of({2, 3}, {2}), "input 1: expected a shape that fits (2, 3), received (2,)");
  EXPECT_EQ(shape_of({1, 1, 1, 1, 1, 1, 1}, {1}), "expected at most 6 axes, received 7");
}

// Axes that behave alike are one loop.
TEST(Binary, LoopsAreFew) {
  const auto outer = [](const Shape& a, const Shape& b) {
    return static_cast<int>(broadcast_loops(a, b).loop.outer_axes);
  };
  EXPECT_EQ(outer({2, 3, 4, 5}, {2, 3, 4, 5}), 0);
  EXPECT_EQ(outer({2, 3, 4, 5}, {}), 0);
  EXPECT_EQ(outer({2, 3, 4, 5}, {5}), 1);
  EXPECT_EQ(outer({2, 3, 4, 5}, {1, 3, 4, 1}), 2);
  EXPECT_EQ(outer({2, 1, 4, 1, 6, 1}, {1, 3, 1, 5, 1, 7}), 5);
}

// y = x op x: both operands are one tensor, so the gradient of the first is set and the other's
// comes on top. By hand: d(x + x) = 2 dy, d(x - x) = 0, d(x x) = 2 x dy.
TEST(Binary, BothOperandsAreOneTensor) {
  const Tensor tensor{"x", DType::float32, {1, 2}, {}, {}};
  const auto gradient = [&](const Operator& op) {
    std::vector<float> x(32, 3.0f), y(32), dx(32, 100.0f), dy(32, 0.5f);
    const TrainingTensor first{
        .tensor = &tensor, .elements = 2, .value = x.data(), .gradient = dx.data()};
    TrainingTensor second = first;
    second.accumulate = true;
    const TrainingTensor inputs[] = {first, second};
    const TrainingTensor outputs[] = {
        {.tensor = &tensor, .elements = 2, .value = y.data(), .gradient = dy.data()}};
    Workers workers;
    const TrainingBatch batch{16, 16, inputs, outputs, true, 0, nullptr, &workers};
    op.forward(batch);
    op.backward(batch);
    return dx;
  };
  EXPECT_THAT(gradient(Add{}), Each(1.0f));
  EXPECT_THAT(gradient(Sub{}), Each(0.0f));
  EXPECT_THAT(gradient(Mul{}), Each(3.0f));
}

TEST(Binary, WhatDoesNotFitIsAnError) {
  const auto error = [](const Operator& op, Tensor a, Tensor b, Tensor y) {
    const Operands inputs("input", {&a, &b});
    const Operands outputs("output", {&y});
    Prepare prepare(inputs, outputs);
    try {
      op.prepare(prepare);
    } catch (const Error& thrown) {
      return std::string(thrown.what());
    }
    return std::string();
  };
  const auto int8 = [](float scale) { return Tensor{"", DType::int8, {2}, {{scale}, {0}, 0}, {}}; };
  const Tensor real{"", DType::float32, {2}, {}, {}};
  const Tensor number = Tensor::of<float>({2}, {1, 2});
  EXPECT_EQ(error(Add{}, int8(1), int8(1), int8(1)), "");
  EXPECT_THAT(error(Add{}, real, int8(1), real), HasSubstr("input 1: expected float32"));
  EXPECT_THAT(error(Add{}, number, number, real), HasSubstr("expected a computed input"));
  // 2 * 1 / (2^20 * scale) has to be below 1.
  EXPECT_THAT(error(Add{}, int8(1), int8(1), int8(0x1p-19f)),
              HasSubstr("output 0: expected a scale above"));
  EXPECT_THAT(error(Sub{}, int8(1), int8(1), int8(0x1p-19f)),
              HasSubstr("output 0: expected a scale above"));
  EXPECT_EQ(error(Add{}, int8(1), int8(1), int8(0x1.1p-19f)), "");
}

}  // namespace
}  // namespace onda
