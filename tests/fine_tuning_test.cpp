// SPDX-License-Identifier: Apache-2.0
// A model that others trained gets a new head and is trained further.
#include <gtest/gtest.h>

#include "onda/core/random.h"
#include "onda/run/predict.h"
#include "onda/tflite/tflite.h"
#include "onda/train/functional.h"
#include "tests/corpus.h"

namespace onda {
namespace {

// The tensor that the last FULLY_CONNECTED reads: what the network has learned to see.
std::string features_of(const Graph& graph) {
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (node->op.name() == "FULLY_CONNECTED") return graph.tensor(node->inputs[0]).name;
  }
  throw Error("expected a FULLY_CONNECTED");
}

// Noise on a ground that is dark, middle or bright: three classes of images as CIFAR's, 0 to 255.
data::Dataset images(int samples) {
  Random random(3);
  data::Dataset data{Tensor::zeros(DType::float32, {samples, 32, 32, 3}),
                     Tensor::zeros(DType::float32, {samples})};
  const std::size_t pixels = 32 * 32 * 3;
  for (int i = 0; i < samples; ++i) {
    data.y.values<float>()[static_cast<std::size_t>(i)] = static_cast<float>(i % 3);
    for (std::size_t k = 0; k < pixels; ++k) {
      data.x.values<float>()[static_cast<std::size_t>(i) * pixels + k] =
          static_cast<float>(50 + 60 * (i % 3) + random.uniform(-45, 45));
    }
  }
  return data;
}

class FineTuning : public testing::TestWithParam<bool> {};

TEST_P(FineTuning, GivesThePretrainedResnetANewHead) {
  ONDA_REQUIRE_CORPUS();
  const bool trainable = GetParam();
  const Graph pretrained = load_tflite(*corpus() / "tiny_pretrainedResnet" / "model.tflite");
  Functional net(pretrained, {.name = "tuned", .seed = 1}, trainable);
  const auto features = net.tensor(features_of(pretrained));
  Model model = net.model(
      {net(layers::Dense{.units = 3, .activation = layers::softmax, .name = "head"}, features)});
  EXPECT_EQ(model.trained_parameter_count(), trainable ? model.parameter_count() : 64 * 3 + 3);
  EXPECT_GT(model.parameter_count(), 70000);

  const Tensor before = model.training_graph().tensor(model.training_graph().nodes[0].inputs[1]);
  model.compile({.optimizer = Adam{.learning_rate = trainable ? 1e-4 : 0.01},
                 .loss = SparseCategoricalCrossentropy{},
                 .metrics = {SparseCategoricalAccuracy{}}});
  const data::Dataset data = images(48);
  const History history = model.fit(data, {.epochs = trainable ? 12 : 60, .batch_size = 16});
  EXPECT_LT(history["loss"].back(), history["loss"].front() / 2);
  EXPECT_GT(history["sparse_categorical_accuracy"].back(), 0.9);
  const Tensor after = model.training_graph().tensor(model.training_graph().nodes[0].inputs[1]);
  EXPECT_EQ(before.data == after.data, !trainable) << "a frozen body stays as it is";

  const Tensor few = data::take(data.x, 0, 6);
  Interpreter interpreter(read_tflite(write_tflite(model.graph())));
  const Tensor converted = predict(interpreter, few);
  const Tensor trained = model.predict(few);
  for (std::size_t i = 0; i < trained.values<float>().size(); ++i) {
    EXPECT_NEAR(converted.values<float>()[i], trained.values<float>()[i], 1e-5f);
  }
}

INSTANTIATE_TEST_SUITE_P(All, FineTuning, testing::Bool(),
                         [](const auto& one) { return one.param ? "whole" : "head"; });

}  // namespace
}  // namespace onda
