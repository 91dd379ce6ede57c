// SPDX-License-Identifier: Apache-2.0
#include "onda/train/network.h"

#include <gtest/gtest.h>

#include <cmath>

#include "onda/core/random.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/dequantize/dequantize.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/operator_model.h"
#include "onda/ops/relu/relu.h"

namespace onda {
namespace {

// y = a + b for two activations of one shape: an operator with two inputs that pass a gradient on.
struct Sum {
  static constexpr schema::BuiltinOperator code = schema::BuiltinOperator::ADD;
  static constexpr Versions versions{};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const { return {inputs[0].shape}; }
  Call prepare(Prepare&) const { throw Error("not run here"); }
  void forward(const TrainingBatch& batch) const {
    for (std::int64_t i = 0; i < batch.outputs[0].elements * batch.stride; ++i) {
      batch.outputs[0].value[i] = batch.inputs[0].value[i] + batch.inputs[1].value[i];
    }
  }
  void backward(const TrainingBatch& batch) const {
    for (const TrainingTensor& input : batch.inputs) {
      for (std::int64_t i = 0; input.gradient && i < input.elements * batch.stride; ++i) {
        const float dy = batch.outputs[0].gradient[i];
        input.gradient[i] = input.accumulate ? input.gradient[i] + dy : dy;
      }
    }
  }
};

}  // namespace

ONDA_OPERATOR(Sum);

namespace {

Tensor random_tensor(Shape shape, Random& random, std::string name) {
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape), std::move(name));
  for (float& value : tensor.values<float>()) value = static_cast<float>(random.uniform(-1, 1));
  return tensor;
}

// The loss is the sum of all outputs of the samples.
double loss(Network& network, std::int64_t elements) {
  network.forward();
  double sum = 0;
  for (std::int64_t i = 0; i < elements; ++i) {
    for (int k = 0; k < network.size(); ++k) {
      sum += static_cast<double>(network.output()[i * network.stride() + k]);
    }
  }
  return sum;
}

// All gradients of a graph against finite differences, twice: a second backward pass must not be
// disturbed by what the first has left behind.
void expect_right_gradients(const Graph& graph) {
  Parameters parameters(graph);
  constexpr int samples = 5;
  Workers workers;
  Network network(graph, parameters, workers, samples, Mode::training);
  Random random(5);
  const std::int64_t inputs = graph.input(0).shape.elements();
  const std::int64_t outputs = graph.output(0).shape.elements();
  for (std::int64_t i = 0; i < inputs * network.stride(); ++i) {
    network.input()[i] = static_cast<float>(random.uniform(-1, 1));
  }
  for (int pass = 0; pass < 2; ++pass) {
    network.forward();
    for (std::int64_t i = 0; i < outputs * network.stride(); ++i) {
      network.loss_gradient()[i] = i % network.stride() < samples ? 1.0f : 0.0f;
    }
    network.backward();
  }
  for (const Parameters::Parameter& parameter : parameters.all()) {
    for (std::size_t k = 0; k < parameter.count; ++k) {
      float& value = parameters.values()[parameter.offset + k];
      const float middle = value;
      value = middle + 0x1p-10f;
      const double high = loss(network, outputs);
      value = middle - 0x1p-10f;
      const double low = loss(network, outputs);
      value = middle;
      EXPECT_NEAR(parameters.gradients()[parameter.offset + k], (high - low) / 0x1p-9, 5e-3)
          << graph.tensor(parameter.tensor).name << "[" << k << "]";
    }
  }
}

TEST(Network, AddsUpTheGradientsOfATensorThatTwoNodesRead) {
  Random random(2);
  GraphBuilder builder;
  const int x = builder.input("x", {1, 3});
  const int w1 = builder.constant(random_tensor({4, 3}, random, "w1"));
  const int b1 = builder.constant(random_tensor({4}, random, "b1"));
  const int w2 = builder.constant(random_tensor({2, 4}, random, "w2"));
  const int h = builder.add(FullyConnected{}, {x, w1, b1}, "h");
  const int r = builder.add(Relu{}, {h}, "r");
  const int s = builder.add(Sum{}, {h, r}, "s");
  const int t = builder.add(Sum{}, {s, s}, "t");  // one node that reads a tensor twice
  const int y = builder.add(FullyConnected{}, {t, w2, Node::none}, "y");
  expect_right_gradients(builder.finish({y}));
}

TEST(Network, AddsUpTheGradientsOfAParameterThatTwoNodesShare) {
  Random random(3);
  GraphBuilder builder;
  const int x = builder.input("x", {1, 4});
  const int w = builder.constant(random_tensor({4, 4}, random, "w"));
  const int b = builder.constant(random_tensor({4}, random, "b"));
  const int h = builder.add(FullyConnected{}, {x, w, b}, "h");
  const Graph graph = builder.finish({builder.add(FullyConnected{}, {h, w, b}, "y")});
  EXPECT_EQ(Parameters(graph).count(), 20);
  expect_right_gradients(graph);
}

TEST(Network, LeavesOutWhatTheOutputDoesNotDependOn) {
  Random random(4);
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(random_tensor({2, 2}, random, "w"));
  const int unused = builder.constant(random_tensor({3, 2}, random, "unused"));
  const int h = builder.add(FullyConnected{}, {x, w}, "h");
  builder.add(FullyConnected{}, {h, unused}, "side");
  const Graph graph = builder.finish({builder.add(Relu{}, {h}, "y")});
  EXPECT_EQ(trained_nodes(graph), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(Parameters(graph).count(), 4);
  expect_right_gradients(graph);
}

TEST(Network, PutsParametersOnCacheLinesAndStoresThem) {
  Random random(4);
  GraphBuilder builder;
  const int x = builder.input("x", {1, 2});
  const int w = builder.constant(random_tensor({3, 2}, random, "w"));
  const int b = builder.constant(random_tensor({3}, random, "b"));
  Graph graph = builder.finish({builder.add(FullyConnected{}, {x, w, b}, "y")});
  Parameters parameters(graph);
  ASSERT_EQ(parameters.all().size(), 2u);
  EXPECT_EQ(parameters.all()[1].offset, 16u);
  EXPECT_EQ(parameters.trained_size(), 32u);
  EXPECT_EQ(parameters.values()[16], graph.tensor(b).values<float>()[0]);
  parameters.values()[18] = 42;
  parameters.store(graph);
  EXPECT_EQ(graph.tensor(b).values<float>()[2], 42.0f);
}

TEST(Network, RefusesWhatCannotBeTrained) {
  const auto refused = [](const Graph& graph) {
    try {
      trained_nodes(graph);
      return std::string("nothing");
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  GraphBuilder quantized;
  const int q = quantized.input("q", {1, 2}, DType::int8, {{0.5f}, {0}});
  const int f = quantized.add(Dequantize{}, {q}, "f", DType::float32, {});
  EXPECT_EQ(refused(quantized.finish({f})),
            "graph: expected a float32 input with a batch of 1, received int8 (1, 2)");
  GraphBuilder wide;
  const int x = wide.input("x", {2, 2});
  EXPECT_EQ(refused(wide.finish({wide.add(Relu{}, {x}, "y")})),
            "graph: expected a float32 input with a batch of 1, received float32 (2, 2)");
  GraphBuilder none;
  none.input("a", {1, 2});
  EXPECT_EQ(refused(none.finish({})), "graph: expected an output, it has none");
}

}  // namespace
}  // namespace onda
