// SPDX-License-Identifier: Apache-2.0
#include "onda/train/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "onda/core/flush_denormals.h"
#include "onda/core/instruction_set.h"
#include "onda/ops/fully_connected/fully_connected.h"
#include "onda/ops/relu/relu.h"

namespace onda {
namespace {

Model hello(std::uint32_t seed = 1) {
  return sequential(
      Input{.shape = {1}},
      {layers::Dense{.units = 16, .activation = layers::relu},
       layers::Dense{.units = 16, .activation = layers::relu}, layers::Dense{.units = 1}},
      {.name = "hello", .seed = seed});
}

data::Dataset curve(int samples) {
  std::vector<float> x, y;
  for (int i = 0; i < samples; ++i) {
    x.push_back(static_cast<float>(i) / static_cast<float>(samples));
    y.push_back(x.back() * x.back() - 0.5f);
  }
  return {Tensor::of({samples, 1}, x), Tensor::of({samples, 1}, y)};
}

std::vector<float> weights_of(const Model& model) {
  std::vector<float> all;
  for (const Tensor& tensor : model.graph().tensors) {
    if (!tensor.is_constant()) continue;
    all.insert(all.end(), tensor.values<float>().begin(), tensor.values<float>().end());
  }
  return all;
}

template <class Do>
std::string message_of(const Do& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// Keras 3's layout for a terminal of 80 columns.
TEST(Model, SummaryLooksLikeKeras) {
  EXPECT_EQ(hello().summary(),
            R"(Model: "hello"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 16)             │            32 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 16)             │           272 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 1)              │            17 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 321 (1.25 KB)
 Trainable params: 321 (1.25 KB)
 Non-trainable params: 0 (0.00 B)
)");
}

TEST(Model, LayersMakeTheGraph) {
  const Model model = sequential(
      Input{.shape = {5, 3}},
      {layers::Dense{.units = 4, .use_bias = false, .name = "first"}, layers::Dense{.units = 2}});
  const Graph& graph = model.graph();
  ASSERT_EQ(graph.nodes.size(), 2u);
  EXPECT_EQ(graph.output(0).shape, (Shape{1, 5, 2}));
  EXPECT_EQ(graph.nodes[0].inputs.size(), 2u);
  EXPECT_EQ(graph.tensor(graph.nodes[0].inputs[1]).name, "first/kernel");
  EXPECT_EQ(graph.tensor(graph.nodes[1].inputs[2]).name, "dense/bias");
  EXPECT_EQ(model.parameter_count(), 3 * 4 + 4 * 2 + 2);
  EXPECT_EQ(model.layers()[0].parameters, 12);
}

TEST(Model, BiasesStartAtZeroAndKernelsWithinGlorotsLimit) {
  const Model model = hello();
  for (const Tensor& tensor : model.graph().tensors) {
    if (!tensor.is_constant()) continue;
    const bool is_bias = tensor.shape.rank() == 1;
    const double limit =
        is_bias ? 0 : std::sqrt(6.0 / (tensor.shape[0] + tensor.shape[1])) * (1 + 1e-7);
    for (const float value : tensor.values<float>()) EXPECT_LE(std::fabs(value), limit);
  }
}

TEST(Model, FitsATinySet) {
  Model model = hello();
  model.compile({.optimizer = RMSprop{.learning_rate = 0.002}});
  const data::Dataset points{Tensor::of<float>({4, 1}, std::vector<float>{0, 1, 2, 3}),
                             Tensor::of<float>({4, 1}, std::vector<float>{1, -1, 1, -1})};
  EXPECT_GT(model.evaluate(points)["loss"], 0.5);
  model.fit(points, {.epochs = 3000, .batch_size = 4});
  model.compile({.optimizer = RMSprop{.learning_rate = 0.00005}});  // smaller steps to the end
  model.fit(points, {.epochs = 3000, .batch_size = 4});
  EXPECT_LT(model.evaluate(points)["loss"], 1e-5);
}

TEST(Model, TheSameSeedGivesTheSameBytes) {
  const data::Dataset data = curve(50);
  const auto trained = [&](std::uint32_t seed) {
    Model model = hello(seed);
    model.compile({.metrics = {MeanAbsoluteError{}}});
    const History history = model.fit(data, {.epochs = 5, .batch_size = 16});
    return std::pair(weights_of(model), history.to_csv());
  };
  const auto first = trained(1);
  EXPECT_EQ(trained(1), first);
  EXPECT_NE(trained(2), first);
  const InstructionSet before = instruction_set();
  for (const InstructionSet set : supported_instruction_sets()) {
    use_instruction_set(set);
    EXPECT_EQ(trained(1), first) << name_of(set);
  }
  use_instruction_set(before);
}

TEST(Model, TheSeedOfFitStartsTheOrderAnew) {
  const data::Dataset data = curve(50);
  const auto trained = [&](bool shuffle, std::optional<std::uint32_t> seed) {
    Model model = hello();
    model.compile({});
    model.fit(data, {.batch_size = 8, .shuffle = shuffle, .seed = seed});
    return weights_of(model);
  };
  EXPECT_EQ(trained(true, 3), trained(true, 3));
  EXPECT_NE(trained(true, 3), trained(true, 4));
  EXPECT_EQ(trained(false, 3), trained(false, 4));
}

TEST(Model, TwoFitsAreOneLongOne) {
  const data::Dataset data = curve(50);
  Model once = hello();
  once.compile({});
  once.fit(data, {.epochs = 6, .batch_size = 16});
  Model twice = hello();
  twice.compile({});
  twice.fit(data, {.epochs = 4, .batch_size = 16});
  twice.fit(data, {.epochs = 2, .batch_size = 16});
  EXPECT_EQ(weights_of(twice), weights_of(once));
}

// With a learning rate of 0 the weights stand still, so the running means are what evaluate()
// gives: means over samples, though the last batch (7 = 4 + 3) is smaller.
TEST(Model, RunningMeansCountSamplesNotBatches) {
  Model model = hello();
  model.compile({.optimizer = RMSprop{.learning_rate = 0}, .metrics = {MeanAbsoluteError{}}});
  const data::Dataset data = curve(7);
  const History history = model.fit(data, {.batch_size = 4, .validation_data = &data});
  EXPECT_EQ(history.names(), (std::vector<std::string>{"loss", "mae", "val_loss", "val_mae"}));
  const Tensor prediction = model.predict(data.x);
  double squares = 0;
  double absolutes = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    const double difference = static_cast<double>(prediction.values<float>()[i]) -
                              static_cast<double>(data.y.values<float>()[i]);
    squares += difference * difference / 7;
    absolutes += std::fabs(difference) / 7;
  }
  EXPECT_NEAR(history["loss"][0], squares, 1e-6 * squares);
  EXPECT_NEAR(history["mae"][0], absolutes, 1e-6 * absolutes);
  EXPECT_NEAR(history["val_loss"][0], squares, 1e-6 * squares);
  EXPECT_NEAR(history["val_mae"][0], absolutes, 1e-6 * absolutes);
}

TEST(Model, TellsEachEpochWithItsWeights) {
  Model model = hello();
  model.compile({});
  const data::Dataset data = curve(40);
  const data::Dataset validation = curve(90);
  std::vector<int> epochs;
  model.fit(data, {.epochs = 3,
                   .validation_data = &validation,
                   .callbacks = {[&](const EpochReport& report) {
                     epochs.push_back(report.epoch);
                     EXPECT_EQ(report.epochs, 3);
                     EXPECT_EQ(report.values["val_loss"], model.evaluate(validation)["loss"]);
                   }}});
  EXPECT_EQ(epochs, (std::vector{1, 2, 3}));
}

TEST(Model, TrainsAGraphFromElsewhere) {
  GraphBuilder builder("adopted");
  const int x = builder.input("x", {1, 1});
  const int w = builder.constant(Tensor::of<float>({1, 1}, std::vector<float>{0.25f}, "w"));
  const int h = builder.add(FullyConnected{}, {x, w}, "h");
  Model model(builder.finish({builder.add(Relu{}, {h}, "y")}));
  EXPECT_EQ(model.parameter_count(), 1);
  EXPECT_EQ(model.layers()[1].type, "RELU");
  model.compile({.optimizer = RMSprop{.learning_rate = 0.01}});
  const data::Dataset data{Tensor::of<float>({2, 1}, std::vector<float>{1, 2}),
                           Tensor::of<float>({2, 1}, std::vector<float>{3, 6})};
  model.fit(data, {.epochs = 500});
  EXPECT_NEAR(model.graph().tensor(w).values<float>()[0], 3, 0.02);
}

TEST(Model, TakesColumnsAndOtherTypes) {
  Model model = hello();
  model.compile({});
  const data::Dataset plain = curve(20);
  const std::vector<double> x(plain.x.values<float>().begin(), plain.x.values<float>().end());
  const data::Dataset column{Tensor::of({20}, x), plain.y};
  EXPECT_EQ(model.evaluate(column)["loss"], model.evaluate(plain)["loss"]);
}

TEST(Model, ErrorsSayWhatWasExpected) {
  Model model = hello();
  const data::Dataset data = curve(20);
  EXPECT_EQ(message_of([&] { model.fit(data); }), "fit: expected a call of compile() before");
  model.compile({});
  EXPECT_EQ(message_of([&] { model.fit(data, {.epochs = 0}); }),
            "fit: expected epochs of at least 1, received 0");
  EXPECT_EQ(message_of([&] { model.fit(data, {.batch_size = 0}); }),
            "fit: expected a batch_size of at least 1, received 0");
  const Tensor wide = Tensor::zeros(DType::float32, {20, 2});
  EXPECT_EQ(message_of([&] {
              model.fit({wide, data.y});
            }),
            "fit: training data: x: expected shape (20, 1), received (20, 2)");
  EXPECT_EQ(message_of([&] {
              model.fit({data.x, wide});
            }),
            "fit: training data: y: expected shape (20, 1), received (20, 2)");
  const data::Dataset fewer = curve(19);
  EXPECT_EQ(message_of([&] {
              model.fit({data.x, fewer.y});
            }),
            "fit: training data: expected as many samples in y as in x, 20, received 19");
  const data::Dataset uneven{data.x, wide};
  EXPECT_THAT(message_of([&] { model.fit(data, {.validation_data = &uneven}); }),
              testing::StartsWith("fit: validation data: y: "));
  const data::Dataset empty{Tensor{"x", DType::float32, {0, 1}, {}, {}},
                            Tensor{"y", DType::float32, {0, 1}, {}, {}}};
  EXPECT_THAT(message_of([&] { model.fit(empty); }), testing::HasSubstr("at least one sample"));
  EXPECT_THROW(model.evaluate(empty), Error);
  EXPECT_THROW(model.predict(wide), Error);
  data::Dataset poisoned = data;
  poisoned.y.values<float>()[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(message_of([&] { model.fit(poisoned); }),
              testing::AllOf(testing::HasSubstr("sample 7"), testing::HasSubstr("nan")));
  EXPECT_THROW(model.compile({.optimizer = RMSprop{.rho = 2}}), Error);
  EXPECT_EQ(message_of([] {
              sequential(Input{.shape = {1}}, {layers::Dense{.units = 2}, layers::Dense{}});
            }),
            "sequential: layer 1: Dense: expected units of at least 1, received 0");
  EXPECT_THAT(message_of([] {
                sequential(Input{.shape = {1}}, {layers::Dense{.units = 2, .name = "a"},
                                                 layers::Dense{.units = 2, .name = "a"}});
              }),
              testing::HasSubstr("layer a: expected a name of its own"));
}

TEST(Model, ALossThatIsNotFiniteEndsFitAndKeepsTheLastEpoch) {
  Model model = hello();
  model.compile({.optimizer = RMSprop{.learning_rate = 1e30}});
  const data::Dataset data = curve(40);
  const std::vector<float> before = weights_of(model);
  EXPECT_THAT(message_of([&] { model.fit(data, {.batch_size = 8}); }),
              testing::MatchesRegex("epoch 1: the loss is (nan|inf)"));
  EXPECT_EQ(weights_of(model), before);
}

TEST(Model, FitLeavesTheModeForDenormalsAsItWas) {
  volatile float smallest = std::numeric_limits<float>::denorm_min();
  {
    const FlushDenormals flush;
    EXPECT_EQ(smallest * 1.0f, 0.0f);
  }
  Model model = hello();
  model.compile({});
  model.fit(curve(8));
  EXPECT_GT(smallest * 1.0f, 0.0f);
}

}  // namespace
}  // namespace onda
