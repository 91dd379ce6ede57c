// SPDX-License-Identifier: Apache-2.0
// Embedding, the layer that counts: from tokens as floats to a file with an int32 input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/quantize/quantize.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "onda/train/functional.h"
#include "onda/train/quantization_aware.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Tensor floats(Shape shape, const std::vector<float>& values) {
  return Tensor::of<float>(std::move(shape), values);
}

const Tensor& named(const Graph& graph, std::string_view name) {
  const auto found = std::find_if(graph.tensors.begin(), graph.tensors.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  if (found == graph.tensors.end()) throw Error("no tensor {}", name);
  return *found;
}

// One step by hand: the mean squared error of the picked rows themselves against 0 is
// sum y^2 / 12 over 2 samples of 3 tokens with 2 numbers, so each time a row is picked adds
// 2 y / 12 to its gradient; with the learning rate 6 the row loses y as often as it is picked.
TEST(Embedding, EveryPickOfARowAddsToItsGradient) {
  Model model = sequential(
      {.shape = {3}},
      {layers::Embedding{.input_dim = 4,
                         .output_dim = 2,
                         .embeddings_initializer = [](std::span<float> values, Fan, Random&) {
                           for (std::size_t i = 0; i < values.size(); ++i) {
                             values[i] = static_cast<float>(i + 1);
                           }
                         }}});
  EXPECT_EQ(model.training_graph().input(0).type, DType::int32);
  model.compile({.optimizer = SGD{.learning_rate = 6}, .loss = MeanSquaredError{}});
  const Tensor x = floats({2, 3}, {0, 3, 0, 2, 0, 3});
  EXPECT_THAT(model.predict(x).values<float>(), ElementsAre(1, 2, 7, 8, 1, 2, 5, 6, 1, 2, 7, 8));
  model.fit({x, Tensor::zeros(DType::float32, {2, 3, 2})}, {.batch_size = 2});
  EXPECT_THAT(named(model.training_graph(), "embedding/embeddings").values<float>(),
              testing::Pointwise(testing::FloatNear(1e-5f),
                                 std::vector<float>{-2, -4, 3, 4, 0, 0, -7, -8}));
}

Model text_model(std::uint32_t seed = 1) {
  return sequential(
      {.shape = {6}},
      {layers::Embedding{.input_dim = 20, .output_dim = 4}, layers::GlobalAveragePooling1D{},
       layers::Dense{.units = 2, .activation = layers::softmax}},
      {.seed = seed});
}

// Tokens, and whether more than half of them are even.
data::Dataset sentences(int count, std::uint32_t seed) {
  Random random(seed);
  data::Dataset set{Tensor::zeros(DType::float32, {count, 6}),
                    Tensor::zeros(DType::float32, {count})};
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    int even = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      const auto token = static_cast<int>(random.uniform(0, 20));
      even += token % 2 == 0;
      set.x.values<float>()[6 * i + k] = static_cast<float>(token);
    }
    set.y.values<float>()[i] = even > 3 ? 1 : 0;
  }
  return set;
}

Model trained(int epochs = 40) {
  Model model = text_model();
  model.compile({.optimizer = Adam{.learning_rate = 0.01},
                 .loss = SparseCategoricalCrossentropy{},
                 .metrics = {Accuracy{}}});
  model.fit(sentences(300, 1), {.epochs = epochs});
  return model;
}

TEST(Embedding, LearnsToReadAndBecomesAFileWithAnInt32Input) {
  const Model model = trained();
  const data::Dataset other = sentences(200, 2);
  EXPECT_GT(model.evaluate(other)["accuracy"], 0.95);
  const Graph file = read_tflite(write_tflite(model.graph()));
  EXPECT_EQ(file.input(0).type, DType::int32);
  EXPECT_EQ(file.nodes.at(0).op.name(), "GATHER");
  Interpreter interpreter(file);
  const Tensor predicted = predict(interpreter, other.x);
  const Tensor expected = model.predict(other.x);
  for (std::size_t i = 0; i < expected.values<float>().size(); ++i) {
    EXPECT_NEAR(predicted.values<float>()[i], expected.values<float>()[i], 1e-6f);
  }
}

TEST(Embedding, QuantizedItKeepsItsTokensAndTheTableHasTheScaleOfItsValues) {
  const Model model = trained();
  const data::Dataset other = sentences(200, 2);
  const auto ranges = calibrate(model.graph(), sentences(300, 1).x);
  for (const DType edge : {DType::float32, DType::int8}) {
    const Graph graph = read_tflite(write_tflite(quantize(model.graph(), ranges, {.edge = edge})));
    EXPECT_EQ(graph.input(0).type, DType::int32);
    EXPECT_EQ(graph.output(0).type, edge);
    const Tensor& table = graph.tensor(graph.nodes.at(0).inputs.at(0));
    EXPECT_EQ(graph.nodes[0].op.name(), "GATHER");
    ASSERT_EQ(table.type, DType::int8);
    const auto values = named(model.graph(), "embedding/embeddings").values<float>();
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    EXPECT_FLOAT_EQ(table.quantization.scale.at(0), (*high - *low) / 255);
    EXPECT_EQ(graph.tensor(graph.nodes[0].outputs[0]).quantization, table.quantization);
    Interpreter interpreter(graph);
    const Tensor predicted = predict(interpreter, other.x);
    const Tensor expected = model.predict(other.x);
    std::size_t same = 0;
    for (std::size_t i = 0; i < 400; i += 2) {
      same += (predicted.values<float>()[i] > 0.5f) == (expected.values<float>()[i] > 0.5f);
    }
    EXPECT_GE(same, 196u);
  }
}

TEST(Embedding, AwareOfQuantizationItPredictsWhatTheInt8ModelPredicts) {
  // Without the MEAN, whose kernel rounds twice.
  Model plain = sequential({.shape = {6}},
                           {layers::Embedding{.input_dim = 20, .output_dim = 4}, layers::Flatten{},
                            layers::Dense{.units = 2, .activation = layers::softmax}});
  const data::Dataset set = sentences(300, 1);
  plain.compile(
      {.optimizer = Adam{.learning_rate = 0.01}, .loss = SparseCategoricalCrossentropy{}});
  plain.fit(set, {.epochs = 10});
  for (const bool learned : {false, true}) {
    QuantizationAwareOptions options;
    if (learned)
      options = {.ranges = LearnedRanges::by_gradient, .start = calibrate(plain.graph(), set.x)};
    Model model = quantization_aware(plain.graph(), options);
    model.compile({.optimizer = Adam{}, .loss = SparseCategoricalCrossentropy{}});
    model.fit(set, {.epochs = 3});
    Interpreter int8(quantize(model.graph(), model.quantization_ranges()));
    const Tensor x = sentences(200, 2).x;
    const Tensor predicted = predict(int8, x);
    const Tensor expected = model.predict(x);
    std::size_t equal = 0;
    for (std::size_t i = 0; i < 400; ++i) {
      const float apart = std::fabs(predicted.values<float>()[i] - expected.values<float>()[i]);
      EXPECT_LE(apart, 1.01f / 256) << i;  // SOFTMAX's step
      equal += apart < 1e-6f;
    }
    EXPECT_GE(equal, 396u) << learned;
  }
}

TEST(Embedding, ACheckpointKnowsThatTheInputCounts) {
  const Model model = trained(2);
  const TemporaryFolder folder;
  model.save(folder.path() / "text.safetensors");
  const Model again = Model::load(folder.path() / "text.safetensors");
  EXPECT_EQ(again.training_graph().input(0).type, DType::int32);
  const Tensor x = sentences(20, 3).x;
  EXPECT_EQ(again.predict(x).data, model.predict(x).data);
}

TEST(Embedding, ATokenThatIsNoneIsAnErrorThatNamesIt) {
  Model model = text_model();
  model.compile({.optimizer = SGD{}, .loss = SparseCategoricalCrossentropy{}});
  for (const float wrong : {20.0f, -1.0f, 2.5f, 1e9f}) {
    data::Dataset set = sentences(10, 1);
    set.x.values<float>()[6 * 7 + 4] = wrong;
    const std::string told = fmt::format(
        "x, sample 7, column 4: expected a whole number from 0 to 19, received {}", wrong);
    EXPECT_THAT(error_of([&] { model.fit(set, {}); }), HasSubstr(told));
    EXPECT_THAT(error_of([&] { model.evaluate(set); }), HasSubstr(told));
    EXPECT_THAT(error_of([&] { model.predict(set.x); }), HasSubstr(told));
    const data::Dataset right = sentences(10, 1);
    EXPECT_THAT(error_of([&] { model.fit(right, {.validation_data = &set}); }), HasSubstr(told));
  }
}

TEST(Embedding, TokensAreNotAugmented) {
  Model model = text_model();
  model.compile({.optimizer = SGD{}, .loss = SparseCategoricalCrossentropy{}});
  EXPECT_THAT(
      error_of([&] { model.fit(sentences(10, 1), {.augmentation = {augment::GaussianNoise{}}}); }),
      HasSubstr("expected a float32 input, received int32"));
}

TEST(Embedding, StandsAtAnInputOfItsOwn) {
  const layers::Embedding embedding{.input_dim = 3, .output_dim = 2};
  EXPECT_THAT(error_of([&] {
                sequential({.shape = {4}}, {layers::Dense{.units = 4}, embedding});
              }),
              HasSubstr("Embedding: expected an input of the model, received what a layer has "
                        "computed"));
  Functional net;
  const auto x = net.input({.shape = {4}});
  net(layers::Dense{.units = 2}, x);
  EXPECT_THAT(
      error_of([&] { net(embedding, x); }),
      HasSubstr("Embedding: expected an input of whole numbers alone, another layer computes "
                "with input"));
  EXPECT_THAT(error_of([&] { sequential({.shape = {4}}, {layers::Embedding{.output_dim = 2}}); }),
              HasSubstr("Embedding: expected input_dim of at least 1, received 0"));
  EXPECT_THAT(error_of([&] { sequential({.shape = {4}}, {layers::Embedding{.input_dim = 2}}); }),
              HasSubstr("Embedding: expected output_dim of at least 1, received 0"));
  // Two tables may share one input.
  Functional two;
  const auto tokens = two.input({.shape = {4}});
  EXPECT_EQ(two.model({two(layers::Add{}, {two(embedding, tokens), two(embedding, tokens)})})
                .graph()
                .input(0)
                .type,
            DType::int32);
}

}  // namespace
}  // namespace onda
