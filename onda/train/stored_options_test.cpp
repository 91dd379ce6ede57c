// SPDX-License-Identifier: Apache-2.0
#include "onda/train/stored_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

using testing::HasSubstr;

data::Dataset samples(int count) {
  Random random(3);
  std::vector<float> x, y;
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < 4; ++k) x.push_back(static_cast<float>(random.uniform(-1, 1)));
    y.push_back(x[x.size() - 1] * x[x.size() - 2]);
  }
  return {Tensor::of({count, 4}, x), Tensor::of({count}, y)};
}

// Every optimizer with every option other than its default.
std::vector<Optimizer> optimizers() {
  const Clip clip{.global_norm = 0.5};
  return {
      SGD{.learning_rate = 0.1, .momentum = 0.8, .nesterov = true, .weight_decay = 0.01},
      RMSprop{.learning_rate = 0.01,
              .rho = 0.8,
              .momentum = 0.1,
              .epsilon = 1e-5,
              .centered = true,
              .weight_decay = 0.02,
              .clip = clip},
      Adam{.learning_rate = 0.02,
           .beta_1 = 0.8,
           .beta_2 = 0.99,
           .epsilon = 1e-6,
           .amsgrad = true,
           .weight_decay = 0.03,
           .clip = {.norm = 1}},
      AdamW{.learning_rate = 0.03,
            .beta_1 = 0.7,
            .beta_2 = 0.98,
            .epsilon = 1e-4,
            .amsgrad = true,
            .weight_decay = 0.04,
            .clip = {.value = 0.1}},
      Nadam{.learning_rate = 0.01,
            .beta_1 = 0.8,
            .beta_2 = 0.97,
            .epsilon = 1e-3,
            .weight_decay = 0.05,
            .clip = clip},
      Adagrad{.learning_rate = 0.04,
              .initial_accumulator_value = 0.2,
              .epsilon = 1e-2,
              .weight_decay = 0.06,
              .clip = clip},
  };
}

Model model() {
  return sequential(
      {.shape = {4}},
      {layers::Dense{.units = 6,
                     .activation = layers::relu,
                     .kernel_regularizer = L2{0.05},
                     .bias_regularizer = L1{0.02},
                     .kernel_constraint = MaxNorm{.max_value = 0.7}},
       layers::Dense{.units = 5,
                     .kernel_regularizer = L1L2{0.01, 0.03},
                     .kernel_constraint =
                         MinMaxNorm{.min_value = 0.4, .max_value = 0.6, .rate = 0.5, .axes = {0}}},
       layers::Dense{.units = 4, .kernel_constraint = UnitNorm{}},
       layers::Dense{.units = 1, .kernel_constraint = NonNeg{}}},
      {.seed = 3});
}

// Goes on where the model that was saved would have: with its rules, options and present rate.
TEST(StoredOptions, ALoadedModelGoesOnWithAllOfThem) {
  const data::Dataset train = samples(40);
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.safetensors";
  for (const Optimizer& optimizer : optimizers()) {
    Model one = model();
    one.compile({.optimizer = optimizer});
    // The rate is halved after the second epoch.
    one.fit(train, {.epochs = 3, .callbacks = {[](EpochReport& report) {
                                   if (report.epoch == 2) report.learning_rate /= 2;
                                 }}});
    one.save(path);
    Model other = Model::load(path);
    ASSERT_TRUE(other.optimizer());
    EXPECT_EQ(other.optimizer()->learning_rate(), optimizer.learning_rate() / 2);
    other.compile({.optimizer = *other.optimizer()});
    const auto go_on = [&](Model& made) {
      const History history = made.fit(train, {.epochs = 3});
      return std::pair(history.to_csv(), made.predict(train.x).data);
    };
    const auto expected = go_on(one);
    EXPECT_EQ(go_on(other), expected) << to_json(optimizer).dump();
    const nlohmann::json json = to_json(optimizer);
    EXPECT_EQ(to_json(*optimizer_of(json)), json);
  }
}

TEST(StoredOptions, EveryOptionIsStored) {
  for (const Optimizer& optimizer : optimizers()) {
    const nlohmann::json json = to_json(optimizer);
    for (const auto& [name, value] : json.items()) {
      nlohmann::json without = json;
      without.erase(name);
      EXPECT_THAT(error_of([&] { optimizer_of(without); }), HasSubstr(name));
    }
  }
  EXPECT_EQ(to_json(Optimizer(SGD{.momentum = 0.5})).dump(),
            R"({"clip_global_norm":0.0,"clip_norm":0.0,"clip_value":0.0,"learning_rate":0.01,)"
            R"("momentum":0.5,"nesterov":false,"type":"SGD","weight_decay":0.0})");
}

// What is a program's own is left out, and what else there is stays.
struct OwnOptimizer {
  double learning_rate = 0.1;
  std::vector<std::string_view> slots() const { return {}; }
  void check() const {}
  void update(const OptimizerStep& step) const {
    for (std::size_t i = 0; i < step.count; ++i) step.values[i] -= 0.1f * step.gradients[i];
  }
};

TEST(StoredOptions, AProgramsOwnAreLeftOut) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.safetensors";
  Model one =
      sequential({.shape = {4}},
                 {layers::Dense{.units = 1,
                                .kernel_regularizer = L2{0.5},
                                .kernel_constraint = [](std::span<float> weights, const Shape&) {
                                  for (float& weight : weights) weight = std::min(weight, 0.1f);
                                }}});
  one.compile({.optimizer = OwnOptimizer{}});
  one.fit(samples(20));
  one.save(path);
  Model other = Model::load(path);
  EXPECT_FALSE(other.optimizer());
  EXPECT_TRUE(to_json(Optimizer(OwnOptimizer{})).is_null());
  EXPECT_EQ(to_json(ParameterRules{.regularizer = L2{0.5},
                                   .constraint = [](std::span<float>, const Shape&) {}})
                .dump(),
            R"({"l1":0.0,"l2":0.5})");
}

TEST(StoredOptions, RefusesWhatIsWrong) {
  const auto rules = [](const char* text) { return error_of([&] { rules_of(parse_json(text)); }); };
  EXPECT_THAT(rules(R"({"l1": -1, "l2": 0})"), HasSubstr("l1"));
  EXPECT_THAT(rules(R"({"constraint": {"type": "Norm", "axes": []}})"),
              HasSubstr("expected a constraint that is known, received \"Norm\""));
  EXPECT_THAT(rules(R"({"constraint": {"type": "MaxNorm", "axes": []}})"), HasSubstr("max_value"));
  nlohmann::json json = to_json(Optimizer(Adam{}));
  json["beta_1"] = 1;
  EXPECT_THAT(error_of([&] { optimizer_of(json); }), HasSubstr("beta_1"));
  json["beta_1"] = 0.9;
  json["amsgrad"] = 1;
  EXPECT_THAT(error_of([&] { optimizer_of(json); }), HasSubstr("amsgrad: expected true or false"));
  json["type"] = "Lion";
  EXPECT_THAT(error_of([&] { optimizer_of(json); }), HasSubstr("received \"Lion\""));
}

}  // namespace
}  // namespace onda
