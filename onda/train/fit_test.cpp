// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "onda/core/random.h"
#include "onda/train/functional.h"
#include "tests/error_of.h"

namespace onda {
namespace {

Tensor numbers(Shape shape, std::uint32_t seed) {
  Tensor tensor = Tensor::zeros(DType::float32, std::move(shape));
  Random random(seed);
  for (float& value : tensor.values<float>()) value = static_cast<float>(random.uniform(-1, 1));
  return tensor;
}

// Points whose class is the largest of their three coordinates.
data::Dataset classes(int samples, std::uint32_t seed = 1) {
  data::Dataset data{numbers({samples, 3}, seed), Tensor::zeros(DType::float32, {samples})};
  for (int i = 0; i < samples; ++i) {
    const auto point = data.x.values<float>().subspan(static_cast<std::size_t>(i) * 3, 3);
    data.y.values<float>()[static_cast<std::size_t>(i)] =
        static_cast<float>(std::max_element(point.begin(), point.end()) - point.begin());
  }
  return data;
}

Model classifier(std::uint32_t seed = 1) {
  Model model = sequential(
      {.shape = {3}},
      {layers::Dense{.units = 16, .activation = layers::relu}, layers::BatchNormalization{},
       layers::Dropout{.rate = 0.1}, layers::Dense{.units = 3, .activation = layers::softmax}},
      {.seed = seed});
  model.compile({.optimizer = Adam{.learning_rate = 0.01},
                 .loss = SparseCategoricalCrossentropy{},
                 .metrics = {Accuracy{}}});
  return model;
}

std::vector<float> weights_of(const Model& model) {
  std::vector<float> all;
  for (const Tensor& tensor : model.training_graph().tensors) {
    if (!tensor.is_constant() || tensor.type != DType::float32) continue;
    all.insert(all.end(), tensor.values<float>().begin(), tensor.values<float>().end());
  }
  return all;
}

TEST(Fit, LearnsClasses) {
  Model model = classifier();
  const data::Dataset test = classes(200, 2);
  const History history = model.fit(classes(400), {.epochs = 40, .validation_data = &test});
  EXPECT_GT(history["accuracy"].back(), 0.9);
  EXPECT_GT(history["val_accuracy"].back(), 0.9);
  EXPECT_EQ(model.evaluate(test)["accuracy"], history["val_accuracy"].back());
}

// Shuffling, Dropout, normalization over the batch and every gradient, with any number of threads.
TEST(Fit, AnyNumberOfThreadsGivesTheSameBytes) {
  const data::Dataset data = classes(100);
  Model alone = classifier();
  alone.fit(data, {.epochs = 3});
  for (const int threads : {2, 3}) {
    Model model = classifier();
    model.fit(data, {.epochs = 3, .threads = threads});
    EXPECT_EQ(weights_of(model), weights_of(alone)) << threads;
    EXPECT_EQ(model.predict(data.x, threads).data, alone.predict(data.x).data) << threads;
  }
  Model other = classifier();
  other.fit(data, {.epochs = 3, .seed = 5});
  EXPECT_NE(weights_of(other), weights_of(alone));
}

// The last samples are kept, floor(50 * 0.7) = 35 are trained on.
TEST(Fit, SplitsForValidation) {
  const data::Dataset data = classes(50);
  Model split = classifier();
  const History a = split.fit(data, {.epochs = 2, .validation_split = 0.3});
  Model parts = classifier();
  const data::Dataset rest = data::take(data, 35, 15);
  const History b = parts.fit(data::take(data, 0, 35), {.epochs = 2, .validation_data = &rest});
  EXPECT_EQ(a["val_loss"][1], b["val_loss"][1]);
  EXPECT_EQ(weights_of(split), weights_of(parts));
  EXPECT_EQ(
      error_of([&] { split.fit(data::take(data, 0, 2), {.validation_split = 0.9}); }),
      "fit: expected a validation_split that leaves samples on both sides of 2, received 0.9");
}

// A weight of 2 counts as the sample twice, but that the mean is still over one: y = w x with
// x = 1, w = 0 and the targets 1 and 3. Weights 2 and 1: loss (2 * 1 + 1 * 9) / 2 = 5.5, gradient
// (2 * 2 * -1 + 2 * -3) / 2 = -5.
TEST(Fit, WeighsSamplesAndClasses) {
  const auto make = [] {
    Model model =
        sequential({.shape = {1}},
                   {layers::Dense{.units = 1, .use_bias = false, .kernel_initializer = Zeros{}}});
    model.compile({.optimizer = SGD{.learning_rate = 0.1}});
    return model;
  };
  const data::Dataset data{Tensor::of<float>({2, 1}, std::vector<float>{1, 1}),
                           Tensor::of<float>({2, 1}, std::vector<float>{1, 3})};
  Model by_sample = make();
  const std::vector<float> weights{2, 1};
  EXPECT_DOUBLE_EQ(by_sample.fit(data, {.sample_weights = weights})["loss"][0], 5.5);
  EXPECT_FLOAT_EQ(weights_of(by_sample)[0], 0.5f);
  Model by_class = make();
  EXPECT_DOUBLE_EQ(by_class.fit(data, {.class_weights = {{1, 2.0}}})["loss"][0], 5.5);
  EXPECT_EQ(weights_of(by_class), weights_of(by_sample));
  EXPECT_EQ(error_of([&] {
              by_class.fit(data, {.sample_weights = {weights.data(), 1}});
            }),
            "fit: expected one of sample_weights for each of 2 samples, received 1");
}

// w = 2, x = 1, target 0, L2 of 0.5: loss 4 + 0.5 * 4 = 6, gradient 2 * 2 + 2 * 0.5 * 2 = 6; a step
// of 0.1 gives 1.4, which the constraint cuts to a norm of 1.
TEST(Fit, RegularizesAndConstrains) {
  const auto make = [](Constraint constraint) {
    Model model = sequential(
        {.shape = {1}},
        {layers::Dense{.units = 1,
                       .use_bias = false,
                       .kernel_initializer = [](std::span<float> w, Fan, Random&) { w[0] = 2; },
                       .kernel_regularizer = L2{0.5},
                       .kernel_constraint = std::move(constraint)}});
    model.compile({.optimizer = SGD{.learning_rate = 0.1}});
    return model;
  };
  const data::Dataset data{Tensor::of<float>({1, 1}, std::vector<float>{1}),
                           Tensor::of<float>({1, 1}, std::vector<float>{0})};
  Model free = make({});
  EXPECT_DOUBLE_EQ(free.fit(data)["loss"][0], 6);
  EXPECT_FLOAT_EQ(weights_of(free)[0], 1.4f);
  Model bound = make(MaxNorm{.max_value = 1});
  bound.fit(data);
  EXPECT_FLOAT_EQ(weights_of(bound)[0], 1);
}

// Two inputs, two outputs with losses of their own: total = 1 * mse + 0.25 * crossentropy.
TEST(Fit, TrainsSeveralInputsAndOutputs) {
  Functional net;
  const auto a = net.input({.shape = {3}, .name = "a"});
  const auto b = net.input({.shape = {2}, .name = "b"});
  const auto both = net(layers::Dense{.units = 8, .activation = layers::relu},
                        net(layers::Concatenate{}, {a, b}));
  const auto value = net(layers::Dense{.units = 1, .name = "value"}, both);
  const auto kind =
      net(layers::Dense{.units = 3, .activation = layers::softmax, .name = "kind"}, both);
  Model model = net.model({value, kind});
  model.compile(
      {.optimizer = Adam{.learning_rate = 0.02},
       .outputs = {
           {.loss = MeanSquaredError{}},
           {.loss = SparseCategoricalCrossentropy{}, .weight = 0.25, .metrics = {Accuracy{}}}}});
  const data::Dataset points = classes(96);
  Examples examples{{points.x, numbers({96, 2}, 7)},
                    {Tensor::zeros(DType::float32, {96, 1}), points.y}};
  for (int i = 0; i < 96; ++i) {
    const auto at = static_cast<std::size_t>(i);
    examples.y[0].values<float>()[at] =
        examples.x[0].values<float>()[3 * at] - examples.x[1].values<float>()[2 * at];
  }
  const History history = model.fit(examples, {.epochs = 60, .validation_examples = &examples});
  EXPECT_NEAR(history["loss"].back(),
              history["value_loss"].back() + 0.25 * history["kind_loss"].back(), 1e-9);
  EXPECT_LT(history["value_loss"].back(), 0.05);
  EXPECT_GT(history["val_kind_accuracy"].back(), 0.9);
  const std::vector<Tensor> predicted = model.predict(examples.x);
  ASSERT_EQ(predicted.size(), 2u);
  EXPECT_EQ(predicted[1].shape, (Shape{96, 3}));
  EXPECT_EQ(error_of([&] { model.fit(points); }),
            "fit: training data: x: expected 2 tensors, one for each input, received 1");
}

TEST(Fit, LeavesFrozenLayersAsTheyAre) {
  Functional net;
  const auto x = net.input({.shape = {3}});
  const auto h = net(layers::Dense{.units = 4, .name = "frozen"}, x, false);
  Model model = net.model({net(layers::Dense{.units = 1}, h)});
  EXPECT_EQ(model.parameter_count(), 21);
  EXPECT_EQ(model.trained_parameter_count(), 5);
  const std::vector<float> before = weights_of(model);
  model.compile({});
  model.fit({numbers({20, 3}, 1), numbers({20, 1}, 2)});
  const std::vector<float> after = weights_of(model);
  EXPECT_TRUE(std::equal(before.begin(), before.begin() + 16, after.begin()));
  EXPECT_NE(before, after);
}

// A target of its own class that is out of all proportion: probabilities are 0 in float32, their
// logarithm has no gradient, but the logits know the way.
TEST(Fit, LearnsFromLogitsWhereProbabilitiesAreZero) {
  Model model = sequential(
      {.shape = {1}},
      {layers::Dense{.units = 2,
                     .activation = layers::softmax,
                     .use_bias = false,
                     .kernel_initializer = [](std::span<float> w, Fan, Random&) { w[0] = -200; }}});
  model.compile({.optimizer = SGD{.learning_rate = 10}, .loss = SparseCategoricalCrossentropy{}});
  const data::Dataset data{Tensor::of<float>({1, 1}, std::vector<float>{1}),
                           Tensor::of<float>({1}, std::vector<float>{0})};
  model.fit(data, {.epochs = 12});
  EXPECT_GT(model.predict(data.x).values<float>()[0], 0.99f);
}

TEST(Fit, NamesTheSampleThatIsWrong) {
  Model model = classifier();
  const std::vector<float> before = weights_of(model);
  data::Dataset data = classes(10);
  data.y.values<float>()[7] = 3;
  EXPECT_EQ(error_of([&] { model.fit(data); }),
            "fit: training data: y: sample 7: expected a class from 0 to 2, received 3");
  data = classes(10);
  data.x.values<float>()[3 * 4 + 1] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(error_of([&] { model.fit(data); }).find("sample 4"), std::string::npos)
      << error_of([&] { model.fit(data); });
  EXPECT_EQ(
      error_of([&] {
        model.fit({Tensor::zeros(DType::float32, {0, 3}), Tensor::zeros(DType::float32, {0})});
      }),
      "fit: training data: x: tensor: expected at least one sample, received 0");
  EXPECT_EQ(weights_of(model), before);
}

TEST(Fit, NamesTheEpochWhoseLossIsNotFinite) {
  Model model = sequential({.shape = {1}}, {layers::Dense{.units = 1}});
  model.compile({.optimizer = SGD{.learning_rate = 1e20}});
  const std::string message = error_of([&] {
    model.fit({numbers({8, 1}, 1), numbers({8, 1}, 2)}, {.epochs = 50, .batch_size = 2});
  });
  EXPECT_EQ(message.rfind("epoch ", 0), 0u) << message;
  EXPECT_NE(message.find("the loss is"), std::string::npos) << message;
  for (const float weight : weights_of(model)) EXPECT_TRUE(std::isfinite(weight));
}

// What a normalization and a Dropout become in the file: nothing but other weights.
TEST(Fit, FoldsNormalizationIntoTheLayerBefore) {
  Model model = classifier();
  model.fit(classes(200), {.epochs = 5});
  EXPECT_EQ(model.training_graph().nodes.size(), 5u);
  // Dense with relu, then a normalization that cannot go into it, then the next Dense takes it.
  for (const Node& node : model.graph().nodes) EXPECT_FALSE(node.op.is_training_only());
  Model plain = sequential({.shape = {3}}, {layers::Dense{.units = 4},
                                            layers::BatchNormalization{.activation = layers::relu},
                                            layers::Dropout{}, layers::Dense{.units = 1}});
  plain.compile({});
  plain.fit({numbers({50, 3}, 1), numbers({50, 1}, 2)}, {.epochs = 3});
  ASSERT_EQ(plain.graph().nodes.size(), 2u);
  EXPECT_EQ(*plain.graph().nodes[0].op.fused_activation(), Activation::relu);
}

}  // namespace
}  // namespace onda
