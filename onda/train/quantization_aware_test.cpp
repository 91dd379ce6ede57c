// SPDX-License-Identifier: Apache-2.0
#include "onda/train/quantization_aware.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <set>

#include "onda/core/instruction_set.h"
#include "onda/core/random.h"
#include "onda/graph/graph_builder.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/quantize/compare.h"
#include "onda/quantize/quantize.h"
#include "onda/run/predict.h"
#include "onda/train/functional.h"
#include "onda/train/network.h"
#include "tests/error_of.h"
#include "tests/small_nets.h"

namespace onda {
namespace {

// How many outputs of a quantization-aware model are those of the int8 model, and how many steps
// the farthest lies apart.
struct Agreement {
  double equal = 0;
  double largest = 0;
};

Agreement agreement(const Model& model, const Tensor& x) {
  Interpreter integers(quantize(model.graph(), model.quantization_ranges(), {.edge = DType::int8}));
  const Tensor expected = model.predict(x);
  const Tensor received = predict(integers, x);
  const float scale = integers.output_details(0).quantization.scale[0];
  Agreement result;
  const auto a = expected.values<float>();
  const auto b = received.values<float>();
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double apart = std::fabs(static_cast<double>(a[i] - b[i]) / static_cast<double>(scale));
    result.largest = std::max(result.largest, apart);
    result.equal += apart < 0.01;
  }
  result.equal /= static_cast<double>(a.size());
  return result;
}

// Of nets whose kernels round once, or twice in one place; see the next test for others.
TEST(QuantizationAware, PredictsWhatTheInt8ModelPredicts) {
  for (const Net& net : small_nets()) {
    if (net.rounds_coarsely) continue;
    for (const bool by_gradient : {false, true}) {
      const data::Dataset train = sines_task(net.sample, net.outputs, net.classes, 256, 1);
      Model trained = net.make(3);
      trained.compile(learning(net, 3e-3));
      trained.fit(train, {.epochs = 4});
      QuantizationAwareOptions options;
      if (by_gradient) {
        options.ranges = LearnedRanges::by_gradient;
        options.start = calibrate(trained.graph(), train.x);
      }
      Model model = quantization_aware(trained.graph(), options);
      model.compile(learning(net, 1e-3));
      model.fit(train, {.epochs = 4});
      const Tensor x = sines_task(net.sample, net.outputs, net.classes, 500, 2).x;
      const Agreement found = agreement(model, x);
      fmt::print("{}{}: {:.2f} % of the outputs equal, the farthest {:.2f} steps apart\n", net.name,
                 by_gradient ? ", learned ranges" : "", 100 * found.equal, found.largest);
      EXPECT_LT(found.largest, 1.01) << net.name;
      // The int8 DEPTHWISE_CONV_2D and TRANSPOSE_CONV round twice: some 2 in 1,000 of their
      // integers are a step beside, and each of them goes into every output. Elsewhere a float32
      // sum, right to some 1e-5 of a step, may fall on the other side of a tie: that is a few of
      // the 300,000 integers before the outputs of 500 samples, each of which can move the outputs
      // of its sample.
      const std::string_view name = net.name;
      const bool rounds_twice = name == "depthwise" || name == "transposed";
      EXPECT_GT(found.equal, rounds_twice ? 0.9 : 0.995) << name;
    }
  }
}

// One operator of a quantization-aware graph with the FAKE_QUANTIZEs around it, which takes what
// they take.
struct Part {
  Model model;
  std::vector<int> inputs;
};

Part part_around(const Graph& graph, std::size_t index) {
  std::vector<int> maker(graph.tensors.size(), -1);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    maker[static_cast<std::size_t>(graph.nodes[i].outputs[0])] = static_cast<int>(i);
  }
  std::set<std::size_t> nodes = {index, index + 1};
  std::vector<int> inputs;
  for (int tensor : graph.nodes[index].inputs) {
    if (graph.tensor(tensor).is_constant()) continue;
    for (int made = maker[static_cast<std::size_t>(tensor)];
         made >= 0 && graph.nodes[static_cast<std::size_t>(made)].op.is_training_only();
         made = maker[static_cast<std::size_t>(tensor)]) {
      nodes.insert(static_cast<std::size_t>(made));
      tensor = graph.nodes[static_cast<std::size_t>(made)].inputs[0];
    }
    if (std::find(inputs.begin(), inputs.end(), tensor) == inputs.end()) inputs.push_back(tensor);
  }
  Graph part = graph;
  part.nodes.clear();
  for (const std::size_t i : nodes) part.nodes.push_back(graph.nodes[i]);
  part.inputs = inputs;
  part.outputs = graph.nodes[index + 1].outputs;
  return {Model(std::move(part)), inputs};
}

// The same operator by operator, with the integers that the int8 model has at that place. Kernels
// that round twice, or have 16 bits for a product, are a step beside it here and there; MAXIMUM is
// because of the QUANTIZE before it. All others give the same integers.
TEST(QuantizationAware, EachOperatorComputesWhatItsInt8KernelComputes) {
  const std::map<std::string_view, double> steps = {
      {"DEPTHWISE_CONV_2D", 1}, {"TRANSPOSE_CONV", 1}, {"MAXIMUM", 1}, {"PRELU", 1},
      {"LEAKY_RELU", 1},        {"HARD_SWISH", 1},     {"MEAN", 1}};
  std::map<std::string_view, std::array<double, 3>> seen;  // values, of which differ, the farthest
  for (const Net& net : small_nets()) {
    const data::Dataset train = sines_task(net.sample, net.outputs, net.classes, 256, 1);
    Model model = quantization_aware(net.make(3).graph());
    model.compile(learning(net, 1e-3));
    model.fit(train, {.epochs = 2});
    const Graph& graph = model.training_graph();
    Graph integers = quantize(model.graph(), model.quantization_ranges(), {.edge = DType::int8});

    // All of the int8 model's tensors, by the tensors of the graph.
    std::map<int, std::size_t> place = {{graph.inputs[0], 0}};
    std::vector<int> outputs = {integers.inputs[0]};
    std::vector<std::size_t> operators;
    std::size_t next = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (graph.nodes[i].op.is_training_only()) continue;
      while (integers.nodes.at(next).op.name() == "QUANTIZE") ++next;
      place[graph.nodes[i].outputs[0]] = outputs.size();
      outputs.push_back(integers.nodes[next++].outputs[0]);
      operators.push_back(i);
    }
    integers.outputs = outputs;
    Interpreter interpreter(integers);
    const std::vector<Tensor> all =
        predict(interpreter, std::span(&train.x, 1), {.values = PredictValues::real});
    for (const std::size_t i : operators) {
      const Part part = part_around(graph, i);
      std::vector<Tensor> inputs;
      for (const int input : part.inputs) inputs.push_back(all[place.at(input)]);
      const Tensor expected = part.model.predict(inputs).front();
      const std::size_t output = place.at(graph.nodes[i].outputs[0]);
      const float scale =
          interpreter.output_details(static_cast<int>(output)).quantization.scale[0];
      auto& [values, differ, farthest] = seen[graph.nodes[i].op.name()];
      for (std::size_t k = 0; k < expected.values<float>().size(); ++k) {
        const double apart = std::fabs(static_cast<double>(
            (expected.values<float>()[k] - all[output].values<float>()[k]) / scale));
        values += 1;
        differ += apart > 0.01;
        farthest = std::max(farthest, apart);
      }
    }
  }
  for (const auto& [name, found] : seen) {
    const auto& [values, differ, farthest] = found;
    fmt::print("{}: {:.3f} % of {} differ, by up to {:.0f} steps\n", name, 100 * differ / values,
               values, farthest);
    const auto most = steps.find(name);
    EXPECT_LT(farthest, most == steps.end() ? 0.01 : most->second + 0.01) << name;
  }
}

// A unit of a relu layer may be c times as large when its reader makes it 1 / c: the same function,
// whose weights have one scale for all of a layer's channels, however small they are.
// Source of the trouble: Nagel et al. 2019, "Data-free quantization".
Graph with_uneven_units(Graph graph, std::uint32_t seed) {
  Random random(seed);
  std::vector<Tensor*> weights, biases;
  for (const Node& node : graph.nodes) {
    weights.push_back(&graph.tensor(node.inputs[1]));
    biases.push_back(&graph.tensor(node.inputs[2]));
  }
  for (std::size_t layer = 0; layer + 1 < weights.size(); ++layer) {
    const auto units = static_cast<std::size_t>(weights[layer]->shape[0]);
    const auto inputs = static_cast<std::size_t>(weights[layer]->shape[1]);
    const auto readers = static_cast<std::size_t>(weights[layer + 1]->shape[0]);
    for (std::size_t unit = 0; unit < units; ++unit) {
      const auto factor = static_cast<float>(std::pow(10.0, random.uniform(-1, 1)));
      for (std::size_t i = 0; i < inputs; ++i) {
        weights[layer]->values<float>()[unit * inputs + i] *= factor;
      }
      biases[layer]->values<float>()[unit] *= factor;
      for (std::size_t r = 0; r < readers; ++r) {
        weights[layer + 1]->values<float>()[r * units + unit] /= factor;
      }
    }
  }
  return graph;
}

double loss_of(const Graph& graph, const data::Dataset& data) {
  Interpreter model(graph);
  const Tensor y = predict(model, data.x);
  double sum = 0;
  for (std::size_t i = 0; i < y.values<float>().size(); ++i) {
    const double apart =
        static_cast<double>(y.values<float>()[i]) - static_cast<double>(data.y.values<float>()[i]);
    sum += apart * apart;
  }
  return sum / static_cast<double>(y.values<float>().size());
}

TEST(QuantizationAware, RecoversWhatQuantizingAfterTrainingLoses) {
  const Net net = small_nets().front();
  for (const std::uint32_t seed : {1u, 2u, 3u, 4u, 5u}) {
    const data::Dataset train = sines_task({2}, 1, false, 1024, seed);
    Model trained = sequential(
        {.shape = {2}},
        {layers::Dense{.units = 24, .activation = layers::relu},
         layers::Dense{.units = 24, .activation = layers::relu}, layers::Dense{.units = 1}},
        {.seed = seed});
    trained.compile(learning(net, 3e-3));
    trained.fit(train, {.epochs = 60});
    const Graph uneven = with_uneven_units(trained.graph(), seed);
    const double float_loss = loss_of(uneven, train);
    const std::vector<ValueRange> ranges = calibrate(uneven, train.x);
    const double after = loss_of(quantize(uneven, ranges), train);
    for (const bool by_gradient : {false, true}) {
      QuantizationAwareOptions options{.start = ranges};
      if (by_gradient) options.ranges = LearnedRanges::by_gradient;
      Model model = quantization_aware(uneven, options);
      model.compile({.optimizer = Adam{},
                     .schedule = CosineDecay{.initial_learning_rate = 0.01, .decay_steps = 3200}});
      model.fit(train, {.epochs = 100});
      const double aware = loss_of(quantize(model.graph(), model.quantization_ranges()), train);
      fmt::print("seed {}: loss {:.5f} float, {:.5f} quantized after, {:.5f} aware{}\n", seed,
                 float_loss, after, aware, by_gradient ? ", learned ranges" : "");
      EXPECT_GT(after, 50 * float_loss);
      EXPECT_LT(aware, after / 15);
    }
  }
}

// The integers themselves: what the forward pass reads is scale * integer of the quantized graph.
TEST(QuantizationAware, WeightsAndBiasesAreTheQuantizersIntegers) {
  for (const Net& net : small_nets()) {
    const data::Dataset train = sines_task(net.sample, net.outputs, net.classes, 64, 1);
    Model model = quantization_aware(net.make(5).graph());
    model.compile(learning(net, 1e-3));
    model.fit(train, {.epochs = 2});
    const Graph integers =
        quantize(model.graph(), model.quantization_ranges(), {.edge = DType::int8});

    const Graph& graph = model.training_graph();
    Parameters parameters(graph);
    std::vector<const float*> values(graph.tensors.size());
    for (const Parameters::Parameter& parameter : parameters.all()) {
      values[static_cast<std::size_t>(parameter.tensor)] = parameters.values() + parameter.offset;
    }
    const QuantizedViews views(graph, trained_nodes(graph), values);
    Workers workers;
    views.refresh(workers);
    std::size_t next = 0;  // node of the int8 graph
    int checked = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (graph.nodes[i].op.is_training_only()) continue;
      while (integers.nodes.at(next).op.name() == "QUANTIZE") ++next;
      const Node& node = integers.nodes.at(next++);
      ASSERT_EQ(node.op.name(), graph.nodes[i].op.name());
      for (std::size_t slot = 1; slot < node.inputs.size(); ++slot) {
        const float* view = views.find(i, slot);
        const Tensor& tensor = integers.tensor(node.inputs[slot]);
        if (!view) {
          EXPECT_FALSE(tensor.is_constant() && !tensor.quantization.empty());
          continue;
        }
        const Quantization& how = tensor.quantization;
        const WeightGroups groups(tensor.shape, how.axis, how.per_channel());
        groups.for_each_run([&](std::int64_t first, std::int64_t count, std::size_t group) {
          for (auto k = static_cast<std::size_t>(first); count > 0; --count, ++k) {
            const std::int64_t integer = tensor.type == DType::int8
                                             ? tensor.values<std::int8_t>()[k]
                                             : tensor.values<std::int32_t>()[k];
            ASSERT_EQ(view[k],
                      static_cast<float>(static_cast<double>(integer - how.zero_point[group]) *
                                         static_cast<double>(how.scale[group])));
            ++checked;
          }
        });
      }
    }
    EXPECT_EQ(next, integers.nodes.size());
    EXPECT_GT(checked, 100) << net.name;
  }
}

TEST(QuantizationAware, RangesAreTakenOver) {
  const Net net = small_nets().back();
  const data::Dataset train = sines_task(net.sample, net.outputs, net.classes, 64, 1);
  const Graph graph = net.make(1).graph();
  const std::vector<ValueRange> start = calibrate(graph, train.x);
  const Model model = quantization_aware(graph, {.start = start});
  const std::vector<ValueRange> ranges = model.quantization_ranges();
  ASSERT_EQ(ranges.size(), start.size());
  ASSERT_EQ(model.graph().nodes.size(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.op.quantization().output != QuantizationRule::Output::calibrated) continue;
    const int now = model.graph().nodes[i].outputs[0];
    EXPECT_EQ(ranges[static_cast<std::size_t>(now)],
              start[static_cast<std::size_t>(node.outputs[0])]);
    EXPECT_EQ(model.graph().tensor(now).name, graph.tensor(node.outputs[0]).name);
  }
  // Without another step of training it is what quantizing after training gives.
  const Graph a = quantize(graph, start);
  const Graph b = quantize(model.graph(), ranges);
  Interpreter one(a), other(b);
  EXPECT_EQ(difference(predict(one, train.x), predict(other, train.x)).largest, 0);
}

TEST(QuantizationAware, TheSameBytesWithAnyThreadsAndInstructions) {
  const Net net = small_nets()[2];
  const data::Dataset train = sines_task(net.sample, net.outputs, net.classes, 80, 1);
  const Graph graph = net.make(1).graph();
  const auto trained = [&](int threads) {
    Model model = quantization_aware(graph);
    model.compile(learning(net, 1e-3));
    model.fit(train, {.epochs = 2, .batch_size = 24, .threads = threads});
    std::vector<Bytes> all;
    for (const Tensor& tensor : model.training_graph().tensors) all.push_back(tensor.data);
    return all;
  };
  const auto expected = trained(1);
  EXPECT_EQ(trained(2), expected);
  EXPECT_EQ(trained(3), expected);
  const InstructionSet before = instruction_set();
  for (const InstructionSet set : supported_instruction_sets()) {
    use_instruction_set(set);
    EXPECT_EQ(trained(1), expected) << name_of(set);
  }
  use_instruction_set(before);
}

TEST(QuantizationAware, SaysWhatIsMissing) {
  const Net net = small_nets().front();
  const Model trained = net.make(1);
  const Graph& graph = trained.graph();
  EXPECT_EQ(
      error_of([&] { quantization_aware(graph, {.ranges = LearnedRanges::by_gradient}); }),
      "quantization_aware: tensor input: expected a range to start from, as calibrate() gives "
      "them");
  EXPECT_EQ(error_of([&] { quantization_aware(graph, {.momentum = 1}); }),
            "quantization_aware: expected a momentum in [0, 1), received 1");
  EXPECT_EQ(error_of([&] { quantization_aware(graph, {.start = std::vector<ValueRange>(2)}); }),
            fmt::format("quantization_aware: expected a range for each of {} tensors, received 2",
                        graph.tensors.size()));
  const Graph integers = quantize(graph, calibrate(graph, sines_task({8}, 3, false, 4, 1).x));
  EXPECT_EQ(error_of([&] { quantization_aware(integers); }),
            "quantization_aware: operator 0 (QUANTIZE): it has no int8 form");
  // Nothing has been seen yet.
  const Model fresh = quantization_aware(graph);
  EXPECT_EQ(error_of([&] { quantize(fresh.graph(), fresh.quantization_ranges()); }),
            "tensor 0 (input): calibration saw no value");
}

}  // namespace
}  // namespace onda
