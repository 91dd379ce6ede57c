// SPDX-License-Identifier: Apache-2.0
#include "onda/quantize/quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "onda/graph/graph_builder.h"
#include "onda/ops/add/add.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/logistic/logistic.h"
#include "onda/ops/maximum/maximum.h"
#include "onda/ops/mul/mul.h"
#include "onda/ops/relu/relu.h"
#include "onda/quantize/compare.h"
#include "onda/run/predict.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using Floats = std::vector<float>;

// By hand, from the specification's formula.
TEST(ActivationQuantization, FollowsTheSpecification) {
  const auto expect = [](ValueRange range, float scale, std::int64_t zero_point) {
    const Quantization how = activation_quantization(range);
    EXPECT_FLOAT_EQ(how.scale.at(0), scale) << range.low << " to " << range.high;
    EXPECT_EQ(how.zero_point.at(0), zero_point) << range.low << " to " << range.high;
  };
  expect({0, 255}, 1, -128);
  expect({-255, 0}, 1, 127);
  expect({-1, 3}, 4.0f / 255, -64);  // -128 + 63.75
  expect({-128, 127}, 1, 0);
  expect({0, 6.2831855f}, 0.0246399430f, -128);
  expect({2, 51}, 0.2f, -128);  // widened to hold 0
  expect({-51, -2}, 0.2f, 127);
  expect({0, 0}, 1, -128);        // nothing but 0: any scale will do
  expect(ValueRange{}, 1, -128);  // nothing seen
  expect({-std::numeric_limits<float>::max(), std::numeric_limits<float>::max()}, 2.6688812e36f,
         -1);  // -0.5 goes away from zero
}

TEST(ActivationQuantization, ATinyRangeStillHasAScale) {
  const Quantization how = activation_quantization({0, 1e-44f});
  EXPECT_EQ(how.scale.at(0), std::numeric_limits<float>::min());
  EXPECT_EQ(how.zero_point.at(0), -128);
}

TEST(ActivationQuantization, ZeroIsExactAndTheEndsAreWithinAStep) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> ends(-10, 10);
  for (int i = 0; i < 1000; ++i) {
    ValueRange range{ends(random), ends(random)};
    if (range.low > range.high) std::swap(range.low, range.high);
    const Tensor details{"q", DType::int8, {3}, activation_quantization(range), {}};
    const Floats values = {0, range.low, range.high};
    std::vector<std::byte> integers(3);
    Floats back(3);
    quantize_values(details, values, integers);
    dequantize_values(details, integers, back);
    EXPECT_EQ(back[0], 0.0f);
    EXPECT_NEAR(back[1], range.low, details.quantization.scale[0] * 1.001f);
    EXPECT_NEAR(back[2], range.high, details.quantization.scale[0] * 1.001f);
  }
}

// x [1, 2] -> dense(2) -> dense(1); the two layers share their weights where `shared`.
Graph dense_graph(bool shared) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(Tensor::of<float>({2, 2}, Floats{1, -2, 0.5f, 4}, "w"));
  const int b = builder.constant(Tensor::of<float>({2}, Floats{0.25f, -0.125f}, "b"));
  const int v =
      shared ? w : builder.constant(Tensor::of<float>({2, 2}, Floats{3, 1, -1, 0.1f}, "v"));
  const int c = shared ? b : builder.constant(Tensor::of<float>({2}, Floats{0, 1}, "c"));
  const int h = builder.add(FullyConnected{.activation = Activation::relu}, {x, w, b}, "h");
  return builder.finish({builder.add(FullyConnected{}, {h, v, c}, "y")});
}

Tensor samples(int count) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> values(-1, 2);
  Tensor x = Tensor::zeros(DType::float32, {count, 2});
  for (float& value : x.values<float>()) value = values(random);
  return x;
}

TEST(Calibrate, SeesTheSmallestAndTheLargest) {
  const Graph graph = dense_graph(false);
  const auto ranges = calibrate(graph, Tensor::of<float>({2, 2}, Floats{1, 0, 0, 1}));
  // h = relu(w x + b): (1.25, 0.375) and (0, 3.875); by hand.
  EXPECT_EQ(ranges[0], (ValueRange{0, 1}));
  EXPECT_FALSE(ranges[1].seen());
  EXPECT_EQ(ranges[5], (ValueRange{0, 3.875f}));
}

TEST(Calibrate, SaysWhatDoesNotFit) {
  const Graph graph = dense_graph(false);
  EXPECT_EQ(error_of([&] {
              calibrate(graph, Tensor::zeros(DType::float32, {0, 2}));
            }),
            "calibration: expected samples of shape (1, 2), received (0, 2) in all");
  EXPECT_EQ(error_of([&] { calibrate(graph, Tensor::zeros(DType::float32, {3})); }),
            "calibration: expected samples of shape (1, 2), received (3,) in all");
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1});
  const int w = builder.constant(Tensor::of<float>({1, 1}, Floats{std::nanf("")}, "w"));
  const Graph nan = builder.finish({builder.add(FullyConnected{}, {x, w}, "y")});
  EXPECT_EQ(error_of([&] {
              calibrate(nan, Tensor::of<float>({1, 1}, Floats{1}));
            }),
            "calibration: tensor 2 (y) became nan");
}

// Weights: scale = max |w| / 127, q = round(w / scale). Bias: scale = scale of x times that of w.
TEST(Quantize, WeightsAndBiasFollowTheSpecification) {
  const Graph graph = dense_graph(false);
  const Graph made = quantize(graph, calibrate(graph, samples(50)), {.edge = DType::int8});
  const Tensor& w = made.tensor(made.nodes[0].inputs[1]);
  const Tensor& b = made.tensor(made.nodes[0].inputs[2]);
  EXPECT_EQ(w.type, DType::int8);
  EXPECT_FLOAT_EQ(w.quantization.scale.at(0), 4.0f / 127);
  EXPECT_EQ(w.quantization.zero_point.at(0), 0);
  const auto integers = w.values<std::int8_t>();
  EXPECT_EQ(std::vector<int>(integers.begin(), integers.end()),
            (std::vector<int>{32, -64, 16, 127}));
  EXPECT_EQ(b.type, DType::int32);
  const float bias_scale = made.input(0).quantization.scale.at(0) * w.quantization.scale.at(0);
  EXPECT_EQ(b.quantization.scale.at(0), bias_scale);
  EXPECT_EQ(b.values<std::int32_t>()[0], std::lround(0.25 / static_cast<double>(bias_scale)));
  EXPECT_EQ(b.values<std::int32_t>()[1], std::lround(-0.125 / static_cast<double>(bias_scale)));
}

TEST(Quantize, ASharedConstantIsQuantizedForEachUser) {
  const Graph graph = dense_graph(true);
  const Graph made = quantize(graph, calibrate(graph, samples(50)), {.edge = DType::int8});
  EXPECT_NE(made.nodes[0].inputs[2], made.nodes[1].inputs[2]);
  for (const Node& node : made.nodes) {
    const float x = made.tensor(node.inputs[0]).quantization.scale.at(0);
    const float w = made.tensor(node.inputs[1]).quantization.scale.at(0);
    EXPECT_EQ(made.tensor(node.inputs[2]).quantization.scale.at(0), x * w);
  }
}

// By hand: [-1, 3] has the scale 4 / 255 and the zero point -64; [0, 6.375] the scale 1 / 40.
TEST(Quantize, ConstantsThatAreNoWeightsAreQuantizedLikeActivations) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 3});
  const int c = builder.constant(Tensor::of<float>({3}, {-1, 3, 1}, "c"));
  const int sum = builder.add(Add{}, {c, x}, "sum");
  const Graph graph = builder.finish({builder.add(Mul{}, {sum, c}, "product")});
  const std::vector<ValueRange> ranges = {{0, 1}, {}, {-1, 4}, {0, 6.375f}};
  const Graph result = quantize(graph, ranges, {.edge = DType::int8});
  for (const std::size_t node : {std::size_t{0}, std::size_t{1}}) {
    const Tensor& constant = result.tensor(result.nodes[node].inputs[node]);
    EXPECT_EQ(constant.quantization, (Quantization{{4.0f / 255}, {-64}, 0}));
    EXPECT_EQ(constant.values<std::int8_t>()[0], -128);
    EXPECT_EQ(constant.values<std::int8_t>()[1], 127);
    EXPECT_EQ(constant.values<std::int8_t>()[2], 0);
  }
  EXPECT_EQ(result.output(0).quantization, (Quantization{{1.0f / 40}, {-128}, 0}));
}

// MAXIMUM moves values of both inputs: all three have one scale, over all that is seen. What comes
// from LOGISTIC has the scale 1 / 256 in any case, so it is requantized. By hand.
TEST(Quantize, ValuesThatOnlyMoveShareAScale) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 3});
  const int sum = builder.add(Add{}, {x, x}, "sum");
  const int gate = builder.add(Logistic{}, {x}, "gate");
  const int most = builder.add(Maximum{}, {sum, x}, "most");
  const Graph graph = builder.finish({builder.add(Maximum{}, {most, gate}, "more")});
  const std::vector<ValueRange> ranges = {{-1, 1}, {-2, 2}, {0.3f, 0.7f}, {-1, 2}, {0.3f, 3.1f}};
  const Graph result = quantize(graph, ranges, {.edge = DType::int8});
  const Quantization shared{{5.1f / 255}, {-28}, 0};  // [-2, 3.1]
  for (const char* name : {"x", "sum", "most", "more", "gate_rescaled"}) {
    const auto found = std::find_if(result.tensors.begin(), result.tensors.end(),
                                    [&](const Tensor& tensor) { return tensor.name == name; });
    ASSERT_NE(found, result.tensors.end()) << name;
    EXPECT_FLOAT_EQ(found->quantization.scale.at(0), shared.scale[0]) << name;
    EXPECT_EQ(found->quantization.zero_point, shared.zero_point) << name;
  }
  ASSERT_EQ(result.nodes.size(), 5u);
  EXPECT_EQ(result.nodes[3].op.name(), "QUANTIZE");
}

TEST(Quantize, ABiasThatWouldNotFitWidensTheWeightsScale) {
  GraphBuilder builder;
  const int x = builder.input("x", {1, 1});
  const int w = builder.constant(Tensor::of<float>({1, 1}, Floats{1e-6f}, "w"));
  const int b = builder.constant(Tensor::of<float>({1}, Floats{1000}, "b"));
  const Graph graph = builder.finish({builder.add(FullyConnected{}, {x, w, b}, "y")});
  const Tensor data = Tensor::of<float>({2, 1}, Floats{0, 0.01f});
  Interpreter model(quantize(graph, calibrate(graph, data)));
  const float step = 1000.0f / 255;
  EXPECT_NEAR(predict(model, data).values<float>()[1], 1000, step);
}

TEST(Quantize, WeightsOfZeroAndDenormalsAreNoTrouble) {
  for (const float weight : {0.0f, 1e-42f, std::numeric_limits<float>::min()}) {
    GraphBuilder builder;
    const int x = builder.input("x", {1, 1});
    const int w = builder.constant(Tensor::of<float>({1, 1}, Floats{weight}, "w"));
    const int b = builder.constant(Tensor::of<float>({1}, Floats{0}, "b"));
    const Graph graph = builder.finish({builder.add(FullyConnected{}, {x, w, b}, "y")});
    const Tensor data = Tensor::of<float>({2, 1}, Floats{0, 1e-30f});
    Interpreter model(quantize(graph, calibrate(graph, data)));
    EXPECT_NEAR(predict(model, data).values<float>()[1], 0, 1e-30f);
  }
}

TEST(Quantize, EdgesAreFloatOrInt8) {
  const Graph graph = dense_graph(false);
  const auto ranges = calibrate(graph, samples(50));
  const Graph outer = quantize(graph, ranges);
  EXPECT_EQ(outer.input(0).type, DType::float32);
  EXPECT_EQ(outer.input(0).name, "x");
  EXPECT_EQ(outer.output(0).type, DType::float32);
  EXPECT_EQ(outer.output(0).name, "y");
  EXPECT_EQ(outer.nodes.front().op.name(), "QUANTIZE");
  EXPECT_EQ(outer.nodes.back().op.name(), "DEQUANTIZE");
  const Graph inner = quantize(graph, ranges, {.edge = DType::int8});
  EXPECT_EQ(inner.nodes.size(), 2u);
  EXPECT_EQ(inner.input(0).type, DType::int8);
  EXPECT_EQ(inner.output(0).quantization, activation_quantization(ranges.back()));
}

TEST(Quantize, SaysWhatItCannotQuantize) {
  const Graph graph = dense_graph(false);
  const auto ranges = calibrate(graph, samples(50));
  EXPECT_EQ(error_of([&] { quantize(graph, ranges, {.edge = DType::int16}); }),
            "quantize: expected float32 or int8 inputs and outputs, received int16");
  EXPECT_EQ(error_of([&] { quantize(graph, std::vector<ValueRange>(2)); }),
            "quantize: expected a range for each of 7 tensors, received 2");
  const Graph outer = quantize(graph, ranges);
  EXPECT_EQ(error_of([&] { quantize(outer, calibrate(outer, samples(5))); }),
            "operator 0 (QUANTIZE): it has no int8 form");
  const Graph inner = quantize(graph, ranges, {.edge = DType::int8});
  EXPECT_EQ(error_of([&] { quantize(inner, calibrate(inner, samples(5))); }),
            "quantize: expected a float32 graph, input x is int8");
  Graph nan = graph;
  nan.tensors[1].values<float>()[0] = std::nanf("");
  EXPECT_EQ(error_of([&] { quantize(nan, ranges); }),
            "operator 0 (FULLY_CONNECTED): weight 0 is nan");
}

// |y - y'| is at most half a step of each tensor, carried through the layers: for a dense layer
// sum |w| dx + sum (|x| + dx) dw + db + half a step of y; relu does not widen it.
TEST(Quantize, TheDifferenceIsWithinWhatTheStepsAllow) {
  std::mt19937 random(11);
  std::normal_distribution<float> normal;
  for (int round = 0; round < 20; ++round) {
    GraphBuilder builder;
    int tensor = builder.input("x", {1, 3});
    const std::vector<std::int32_t> widths = {3, 1 + static_cast<int>(random() % 16), 2};
    std::vector<Tensor> weights;
    std::vector<int> activations = {tensor};
    for (std::size_t layer = 0; layer + 1 < widths.size(); ++layer) {
      Tensor w = Tensor::zeros(DType::float32, {widths[layer + 1], widths[layer]}, "w");
      for (float& value : w.values<float>()) value = normal(random);
      Tensor b = Tensor::zeros(DType::float32, {widths[layer + 1]}, "b");
      for (float& value : b.values<float>()) value = normal(random);
      weights.push_back(w);
      tensor = builder.add(
          FullyConnected{.activation = layer == 0 ? Activation::relu : Activation::none},
          {tensor, builder.constant(w), builder.constant(b)}, "y");
      activations.push_back(tensor);
    }
    const Graph graph = builder.finish({tensor});
    Tensor x = Tensor::zeros(DType::float32, {100, 3});
    for (float& value : x.values<float>()) value = normal(random);
    const auto ranges = calibrate(graph, x);
    const Graph integers = quantize(graph, ranges);
    double error = 0.5 * static_cast<double>(activation_quantization(ranges[0]).scale[0]);
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
      const auto in = static_cast<std::size_t>(activations[layer]);
      const auto out = static_cast<std::size_t>(activations[layer + 1]);
      const double peak =
          static_cast<double>(std::max(std::fabs(ranges[in].low), std::fabs(ranges[in].high)));
      const auto values = weights[layer].values<float>();
      double largest_row = 0;
      double largest = 0;
      for (int o = 0; o < widths[layer + 1]; ++o) {
        double row = 0;
        for (int i = 0; i < widths[layer]; ++i) {
          const auto at = static_cast<std::size_t>(o * widths[layer] + i);
          row += static_cast<double>(std::fabs(values[at]));
          largest = std::max(largest, static_cast<double>(std::fabs(values[at])));
        }
        largest_row = std::max(largest_row, row);
      }
      const double weight_step = largest / 127;
      const double out_step = static_cast<double>(activation_quantization(ranges[out]).scale[0]);
      error = largest_row * error + widths[layer] * (peak + error) * 0.5 * weight_step +
              0.5 * weight_step * 0.1 + 0.51 * out_step;
    }
    Interpreter a(graph);
    Interpreter b(integers);
    const Difference found = difference(predict(a, x), predict(b, x));
    EXPECT_LE(found.largest, error) << "round " << round;
    EXPECT_GT(found.largest, 0) << "round " << round;
  }
}

TEST(Difference, IsOfEqualShapes) {
  const Tensor a = Tensor::of<float>({2}, Floats{1, 2});
  const Tensor b = Tensor::of<float>({2}, Floats{1.5f, 1.75f});
  EXPECT_EQ(difference(a, b).largest, 0.5);
  EXPECT_EQ(difference(a, b).mean, 0.375);
  EXPECT_TRUE(std::isnan(difference(a, Tensor::of<float>({2}, Floats{std::nanf(""), 2})).largest));
  EXPECT_EQ(error_of([&] {
              difference(a, Tensor::zeros(DType::float32, {1, 2}));
            }),
            "compare: expected equal shapes, received (2,) and (1, 2)");
  EXPECT_EQ(error_of([&] {
              difference(Tensor::zeros(DType::float32, {0}), Tensor::zeros(DType::float32, {0}));
            }),
            "compare: expected at least one value, received none");
}

}  // namespace
}  // namespace onda
