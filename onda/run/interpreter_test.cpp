// SPDX-License-Identifier: Apache-2.0
#include "onda/run/interpreter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "onda/graph/graph_builder.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/relu/relu.h"
#include "onda/ops/svdf/svdf.h"
#include "onda/run/predict.h"
#include "tests/error_of.h"

namespace onda {
namespace {

// y = relu(2 x0 - x1 + 0.5)
Graph small_graph() {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(Tensor::of<float>({1, 2}, std::vector<float>{2, -1}, "w"));
  const int b = builder.constant(Tensor::of<float>({1}, std::vector<float>{0.5f}, "b"));
  const int h = builder.add(FullyConnected{}, {x, w, b}, "h");
  return builder.finish({builder.add(Relu{}, {h}, "y")});
}

Graph relu_graph(Shape shape, DType type = DType::float32, Quantization how = {}) {
  GraphBuilder builder;
  const int x = builder.input("x", std::move(shape), type, how);
  return builder.finish({builder.add(Relu{}, {x}, "y", type, how)});
}

TEST(Interpreter, RunsAsItsDocumentationSays) {
  Interpreter model(small_graph());
  model.set_input<float>(0, {{1.5f, 1.0f}});
  model.invoke();
  EXPECT_EQ(model.output<float>(0)[0], 2.5f);
  model.set_input<float>(0, {{-1.5f, 1.0f}});
  model.invoke();
  EXPECT_EQ(model.output<float>(0)[0], 0.0f);
  EXPECT_EQ(model.input_details(0).name, "x");
  EXPECT_EQ(model.output_details(0).name, "y");
  EXPECT_EQ(model.calls().size(), 2u);
}

// y = x + what x was before
Graph sum_of_two(DType type = DType::float32, Quantization how = {}, Quantization state = {}) {
  GraphBuilder builder;
  const bool is_float = type == DType::float32;
  const auto ones = [&](const char* name) {
    const std::int32_t count = std::string_view(name) == "time" ? 2 : 1;
    Tensor tensor = Tensor::zeros(type, {1, count}, name);
    for (std::int32_t i = 0; i < count; ++i) {
      if (is_float) tensor.values<float>()[static_cast<std::size_t>(i)] = 1;
      if (!is_float) tensor.values<std::int8_t>()[static_cast<std::size_t>(i)] = 1;
    }
    if (!is_float) tensor.quantization = {{1}, {0}, 0};
    return builder.constant(std::move(tensor));
  };
  const int x = builder.input("x", {1, 1}, type, how);
  const int feature = ones("feature");
  const int time = ones("time");
  const int kept = builder.variable("state", {1, 2}, type, std::move(state));
  return builder.finish(
      {builder.add(Svdf{}, {x, feature, time, Node::none, kept}, "y", type, how)});
}

TEST(Interpreter, StateStaysUntilItIsReset) {
  Interpreter model(sum_of_two());
  const auto run = [&](float x) {
    model.set_input<float>(0, {{x}});
    model.invoke();
    return model.output<float>(0)[0];
  };
  EXPECT_EQ(run(1), 1);
  EXPECT_EQ(run(2), 3);
  EXPECT_EQ(run(4), 6);
  model.reset_variables();
  EXPECT_EQ(run(5), 5);
}

TEST(Interpreter, IntegerVariablesStandForZerosFirst) {
  Interpreter model(sum_of_two(DType::int8, {{1}, {0}, 0}, {{1}, {-7}, 0}));
  const auto run = [&](std::int8_t x) {
    model.set_input<std::int8_t>(0, {{x}});
    model.invoke();
    return model.output<std::int8_t>(0)[0];
  };
  EXPECT_EQ(run(1), 1);
  EXPECT_EQ(run(2), 3);
  model.reset_variables();
  EXPECT_EQ(run(5), 5);
}

TEST(Interpreter, SaysWhatDoesNotFit) {
  Interpreter model(small_graph());
  const std::vector<float> three(3);
  EXPECT_EQ(error_of([&] { model.set_input<float>(0, three); }),
            "input 0 (x): expected 2 values, received 3");
  EXPECT_EQ(error_of([&] { model.input<std::int8_t>(0); }),
            "tensor x: its elements are float32, not int8");
  EXPECT_EQ(error_of([&] { model.output<std::int32_t>(0); }),
            "tensor y: its elements are float32, not int32");
  EXPECT_EQ(error_of([&] { model.input_bytes(1); }), "input 1: the model has 1 inputs");
  EXPECT_EQ(error_of([&] { model.output_bytes(-1); }), "output -1: the model has 1 outputs");
  EXPECT_EQ(error_of([&] { model.output_details(1); }), "output 1: the model has 1 outputs");
}

TEST(Interpreter, RefusesGraphsItCannotRun) {
  Graph broken = small_graph();
  broken.outputs = {17};
  EXPECT_EQ(error_of([&] { Interpreter model(broken); }),
            "graph output 0: tensor 17 does not exist; the model has 5");
  EXPECT_EQ(error_of([] { Interpreter model(relu_graph({1}, DType::int8)); }),
            "operator 0 (RELU): input 0: expected one scale and one zero point, received 0 and 0");
  EXPECT_EQ(error_of([] {
              Interpreter model(relu_graph({1}, DType::int8, {{-1.0f}, {0}, 0}));
            }),
            "operator 0 (RELU): input 0: expected a positive scale, received -1");
  EXPECT_EQ(error_of([] {
              Interpreter model(relu_graph({1}, DType::int8, {{1.0f}, {128}, 0}));
            }),
            "operator 0 (RELU): input 0: expected a zero point in [-128, 127], received 128");
  EXPECT_EQ(error_of([] { Interpreter model(relu_graph({1}, DType::int32)); }),
            "operator 0 (RELU): input 0: expected float32, int8 or int16, received int32");
}

TEST(Interpreter, MemoryAndTimeHaveALimit) {
  EXPECT_EQ(error_of([] { Interpreter model(small_graph(), {.operations_limit = 3}); }),
            "the model takes 4 operations a run, over the limit of 3");
  EXPECT_NO_THROW(Interpreter(small_graph(), {.operations_limit = 4}));
  EXPECT_EQ(
      error_of([] {
        Interpreter model(relu_graph({1 << 15, 1 << 15}));
      }),
      "the model takes 4294967296 bytes for its computed tensors, over the limit of 268435456");
  EXPECT_EQ(error_of([] { Interpreter model(relu_graph({4}), {.memory_limit_bytes = 15}); }),
            "the model takes 16 bytes for its computed tensors, over the limit of 15");
  EXPECT_NO_THROW(Interpreter(relu_graph({4}), {.memory_limit_bytes = 80}));
}

TEST(Interpreter, OperationsHaveALimit) {
  EXPECT_EQ(error_of([] { Interpreter model(relu_graph({4}), {.operations_limit = 3}); }),
            "the model takes 4 operations a run, over the limit of 3");
  EXPECT_NO_THROW(Interpreter(relu_graph({4}), {.operations_limit = 4}));
}

TEST(Interpreter, ShowsEveryTensorAsSoonAsItIsComputed) {
  Interpreter model(small_graph());
  model.set_input<float>(0, {{-1.0f, 1.0f}});
  std::vector<std::pair<int, float>> seen;
  model.invoke([&](int tensor, std::span<const std::byte> bytes) {
    seen.emplace_back(tensor, *reinterpret_cast<const float*>(bytes.data()));
  });
  EXPECT_EQ(seen, (std::vector<std::pair<int, float>>{{0, -1.0f}, {3, -2.5f}, {4, 0.0f}}));
}

TEST(Interpreter, InstancesShareAGraphAndMove) {
  const auto graph = std::make_shared<const Graph>(small_graph());
  Interpreter one(graph);
  Interpreter two(graph);
  one.set_input<float>(0, {{1, 0}});
  two.set_input<float>(0, {{2, 0}});
  Interpreter moved = std::move(one);
  moved.invoke();
  two.invoke();
  EXPECT_EQ(moved.output<float>(0)[0], 2.5f);
  EXPECT_EQ(two.output<float>(0)[0], 4.5f);
}

TEST(Interpreter, AnInputMayBeAnOutputAndTensorsMayBeEmpty) {
  GraphBuilder builder;
  const int x = builder.input("x", {2});
  Interpreter same(builder.finish({x}));
  same.set_input<float>(0, {{3, 4}});
  same.invoke();
  EXPECT_EQ(same.output<float>(0)[1], 4.0f);
  Interpreter empty(relu_graph({0, 3}));
  empty.invoke();
  EXPECT_TRUE(empty.output<float>(0).empty());
}

TEST(Predict, RunsSampleBySample) {
  Interpreter model(small_graph());
  const Tensor x = Tensor::of<float>({3, 2}, std::vector<float>{1.5f, 1, -1.5f, 1, 0, 0});
  const Tensor y = predict(model, x);
  EXPECT_EQ(to_string(y.shape), "(3, 1)");
  const auto values = y.values<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()), (std::vector<float>{2.5f, 0, 0.5f}));
}

// An output without an axis of one place for the samples gets one before its axes.
TEST(Predict, KeepsTheAxesOfOutputsThatAreNoBatch) {
  for (const auto& [shape, expected] :
       std::vector<std::pair<Shape, std::string>>{{{2, 3}, "(4, 2, 3)"},
                                                  {{5}, "(4, 5)"},
                                                  {{1}, "(4,)"},
                                                  {{}, "(4,)"},
                                                  {{1, 2, 2}, "(4, 2, 2)"}}) {
    Interpreter model(relu_graph(shape));
    std::vector<std::int32_t> extents = {4};
    extents.insert(extents.end(), shape.extents().begin(), shape.extents().end());
    Tensor x = Tensor::zeros(DType::float32, Shape(extents));
    for (std::size_t i = 0; i < x.values<float>().size(); ++i) {
      x.values<float>()[i] = static_cast<float>(i);
    }
    const Tensor y = predict(model, x);
    EXPECT_EQ(to_string(y.shape), expected);
    EXPECT_EQ(y.data, x.data);
  }
}

TEST(Predict, QuantizesAtTheEdge) {
  Interpreter model(relu_graph({1, 1}, DType::int8, {{0.5f}, {-10}, 0}));
  const Tensor y =
      predict(model, Tensor::of<float>({4, 1}, std::vector<float>{0.75f, -3, 1000, 0.2f}));
  const auto values = y.values<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()), (std::vector<float>{1, 0, 68.5f, 0}));
}

TEST(Predict, SaysWhatDoesNotFit) {
  Interpreter model(small_graph());
  EXPECT_EQ(error_of([&] {
              predict(model, Tensor::zeros(DType::float32, {3, 3}));
            }),
            "input 0 (x): expected samples of shape (1, 2), received shape (3, 3)");
  EXPECT_EQ(error_of([&] {
              predict(model, Tensor::zeros(DType::int8, {1, 2}));
            }),
            "tensor : its elements are int8, not float32");
  const float nan = std::nanf("");
  EXPECT_EQ(error_of([&] {
              predict(model, Tensor::of<float>({2, 2}, std::vector<float>{1, 2, 3, nan}));
            }),
            "input 0 (x): value 3: expected a finite number, received nan");
  GraphBuilder builder;
  builder.input("a", {1});
  builder.input("b", {1});
  Interpreter two(builder.finish({0}));
  EXPECT_EQ(error_of([&] {
              predict(two, Tensor::zeros(DType::float32, {1, 1}));
            }),
            "expected a model with one input and one output, received 2 and 1");
}

// By the formula: clamp(round(value / scale) + zero_point).
TEST(QuantizeValues, RoundsAndSaturates) {
  const Tensor details{"q", DType::int8, {5}, {{0.5f}, {3}, 0}, {}};
  std::vector<std::byte> to(5);
  const std::vector<float> values = {0, 0.25f, -0.25f, 1e30f, -1e30f};
  quantize_values(details, values, to);
  std::vector<int> integers;
  for (const std::byte byte : to) integers.push_back(static_cast<std::int8_t>(byte));
  EXPECT_EQ(integers, (std::vector<int>{3, 4, 2, 127, -128}));
  std::vector<float> back(5);
  dequantize_values(details, to, back);
  EXPECT_EQ(back, (std::vector<float>{0, 0.5f, -0.5f, 62, -65.5f}));
  const Tensor bytes{"u", DType::uint8, {2}, {{2.0f}, {128}, 0}, {}};
  std::vector<std::byte> unsigned_bytes(2);
  quantize_values(bytes, std::vector<float>{-300, 6}, unsigned_bytes);
  EXPECT_EQ(unsigned_bytes, (std::vector<std::byte>{std::byte{0}, std::byte{131}}));
}

TEST(QuantizeValues, SaysWhatDoesNotFit) {
  std::vector<std::byte> two(2);
  std::vector<float> three(3);
  const Tensor details{"q", DType::int8, {3}, {{0.5f}, {3}, 0}, {}};
  EXPECT_EQ(error_of([&] { quantize_values(details, three, two); }),
            "tensor q: expected memory for 3 values, received 2");
  EXPECT_EQ(error_of([&] { dequantize_values(details, two, three); }),
            "tensor q: expected memory for 3 values, received 2");
  const Tensor other{"i", DType::int16, {1}, {{0.5f}, {3}, 0}, {}};
  EXPECT_EQ(error_of([&] { quantize_values(other, std::vector<float>{1}, two); }),
            "tensor i: expected float32, or int8 or uint8 with one scale, received int16");
}

}  // namespace
}  // namespace onda
