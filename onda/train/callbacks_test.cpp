// SPDX-License-Identifier: Apache-2.0
#include "onda/train/callbacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "onda/core/file.h"
#include "onda/core/temporary_folder.h"
#include "onda/train/model.h"
#include "tests/error_of.h"

namespace onda {
namespace {

Model line() {
  Model model = sequential(Input{.shape = {1}}, {layers::Dense{.units = 1}}, {.seed = 1});
  model.compile(
      {.optimizer = SGD{.learning_rate = 1}, .metrics = {MeanAbsoluteError{}, R2Score{}}});
  return model;
}

// What a callback does to values that are given, without any training: the learning rate of each
// next epoch, and the epoch after which it stops (0: it does not).
struct Trace {
  std::vector<double> learning_rates;
  int stopped_after = 0;
  std::vector<float> weights;
};

// One weight, which is the number of the epoch.
Trace trace(const Callback& callback, const std::vector<double>& values, int epochs_before = 0,
            const CallbackState* state = nullptr) {
  const Model model = line();
  const std::vector<std::string> names{"loss", "mae", "r2_score", "val_loss"};
  callback.on_train_begin({model, names, 100, false});
  if (state) callback.load(*state);
  Trace result;
  double learning_rate = 1;
  std::optional<std::string> stop;
  std::vector<float> weights(1);
  Values epoch{names, {}};
  const auto report = [&](int number) {
    return EpochReport{number, 100, epoch, learning_rate, model, weights, stop};
  };
  int number = epochs_before;
  for (const double value : values) {
    ++number;
    epoch = {names, {value, value, value, value}};
    weights[0] = static_cast<float>(number);
    EpochStart start{number, 100, learning_rate};
    callback.on_epoch_begin(start);
    EpochReport now = report(number);
    callback.on_epoch_end(now);
    result.learning_rates.push_back(learning_rate);
    if (stop) {
      result.stopped_after = number;
      break;
    }
  }
  EpochReport last = report(number);
  callback.on_train_end(last);
  result.weights = weights;
  return result;
}

// Keras 3, EarlyStopping.on_epoch_end, by hand: wait counts up in every epoch and falls to 0 in one
// that has improved; without an improvement it stops when wait >= patience, but for the first
// epoch.
TEST(EarlyStopping, WaitsForPatienceEpochs) {
  const std::vector<double> values{5, 4, 4.5, 4.2, 3, 3.5, 3.1, 3.2, 2};
  EXPECT_EQ(trace(EarlyStopping{}, values).stopped_after, 3);
  EXPECT_EQ(trace(EarlyStopping{.patience = 1}, values).stopped_after, 3);
  EXPECT_EQ(trace(EarlyStopping{.patience = 2}, values).stopped_after, 4);
  EXPECT_EQ(trace(EarlyStopping{.patience = 3}, values).stopped_after, 8);
  EXPECT_EQ(trace(EarlyStopping{.patience = 4}, values).stopped_after, 0);
}

// An improvement is below best - min_delta: 4.8 is not below 5 - 0.5, 4.4 is, 3.9 is not below 4.4
// - 0.5. The sign of min_delta does not count: abs(min_delta).
TEST(EarlyStopping, SmallImprovementsAreNone) {
  EXPECT_EQ(
      trace(EarlyStopping{.min_delta = 0.5, .patience = 2}, {5, 4.8, 4.4, 3.9, 4}).stopped_after,
      5);
  EXPECT_EQ(
      trace(EarlyStopping{.min_delta = -0.5, .patience = 2}, {5, 4.8, 4.4, 3.9, 4}).stopped_after,
      5);
  EXPECT_EQ(trace(EarlyStopping{.patience = 2}, {5, 4.8, 4.4, 3.9, 4}).stopped_after, 0);
}

// mode "auto" is what the metric says: higher for r2_score, lower for a loss.
TEST(EarlyStopping, ModeSaysWhichIsBetter) {
  const std::vector<double> rising{1, 2, 3, 4};
  EXPECT_EQ(trace(EarlyStopping{.monitor = "loss"}, rising).stopped_after, 2);
  EXPECT_EQ(trace(EarlyStopping{.monitor = "mae"}, rising).stopped_after, 2);
  EXPECT_EQ(trace(EarlyStopping{.monitor = "r2_score"}, rising).stopped_after, 0);
  EXPECT_EQ(trace(EarlyStopping{.mode = MonitorMode::max}, rising).stopped_after, 0);
  EXPECT_EQ(
      trace(EarlyStopping{.monitor = "r2_score", .mode = MonitorMode::min}, rising).stopped_after,
      2);
}

// "Only restart wait if we beat both the baseline and our previous best": 9, 8 and 7 improve, but
// not on 5. An epoch that improves never stops, so it is the first one after it, with wait = 4.
TEST(EarlyStopping, TheBaselineHasToBeBeaten) {
  EXPECT_EQ(trace(EarlyStopping{.patience = 2, .baseline = 5}, {9, 8, 7, 7, 1}).stopped_after, 4);
  EXPECT_EQ(trace(EarlyStopping{.patience = 2, .baseline = 5}, {9, 4, 7, 3, 7, 2}).stopped_after,
            0);
}

// `epoch < start_from_epoch` with epochs from 0: the first three do not count at all.
TEST(EarlyStopping, StartsFromAnEpoch) {
  EXPECT_EQ(trace(EarlyStopping{.start_from_epoch = 3}, {1, 2, 3, 9, 8, 8}).stopped_after, 6);
}

// The best weights are those of epoch 2, also when the training goes to its end; without
// restore_best_weights the last ones stay.
TEST(EarlyStopping, RestoresTheBestWeights) {
  const std::vector<double> values{5, 1, 2, 3};
  EXPECT_EQ(trace(EarlyStopping{.patience = 2}, values).weights, std::vector{4.0f});
  EXPECT_EQ(trace(EarlyStopping{.patience = 2, .restore_best_weights = true}, values).weights,
            std::vector{2.0f});
  EXPECT_EQ(trace(EarlyStopping{.patience = 9, .restore_best_weights = true}, values).weights,
            std::vector{2.0f});
}

TEST(EarlyStopping, GoesOnFromItsState) {
  const EarlyStopping options{.patience = 3, .restore_best_weights = true};
  const Callback first(options);
  EXPECT_EQ(trace(first, {5, 1, 2}).stopped_after, 0);
  const CallbackState state = first.save();
  const Trace rest = trace(options, {3, 4, 5}, 3, &state);
  EXPECT_EQ(rest.stopped_after, 5);
  EXPECT_EQ(rest.weights, std::vector{2.0f});
  // on_train_begin() alone begins anew.
  EXPECT_EQ(trace(first, {3, 2, 1}).stopped_after, 0);
}

// Keras 3, ReduceLROnPlateau.on_epoch_end, by hand, patience 2 and factor 0.5: waits in epochs 3
// and 4, halves after 4, waits in 5 and 6, halves after 6.
TEST(ReduceLROnPlateau, ReducesAfterPatienceEpochs) {
  const ReduceLROnPlateau options{.factor = 0.5, .patience = 2};
  EXPECT_EQ(trace(options, {5, 4, 4, 4, 4, 4, 3}).learning_rates,
            (std::vector<double>{1, 1, 1, 0.5, 0.5, 0.25, 0.25}));
}

// min_delta is 1e-4: 4 - 0.00005 is no improvement, 4 - 0.0002 is.
TEST(ReduceLROnPlateau, SmallImprovementsAreNone) {
  const ReduceLROnPlateau options{.factor = 0.5, .patience = 1};
  EXPECT_EQ(trace(options, {4, 3.99995}).learning_rates, (std::vector<double>{1, 0.5}));
  EXPECT_EQ(trace(options, {4, 3.9998}).learning_rates, (std::vector<double>{1.0, 1.0}));
}

// cooldown 2, patience 1: reduced after epoch 2; epoch 3 counts the cooldown down to 1 and does not
// wait, epoch 4 counts it down to 0 and waits again, which is enough.
TEST(ReduceLROnPlateau, CoolsDown) {
  const ReduceLROnPlateau options{.factor = 0.5, .patience = 1, .cooldown = 2};
  EXPECT_EQ(trace(options, {4, 4, 4, 4, 4}).learning_rates,
            (std::vector<double>{1, 0.5, 0.5, 0.25, 0.25}));
}

TEST(ReduceLROnPlateau, StopsAtTheLeastRate) {
  const ReduceLROnPlateau options{.patience = 1, .min_lr = 0.05};
  EXPECT_EQ(trace(options, {4, 4, 4, 4}).learning_rates, (std::vector<double>{1, 0.1, 0.05, 0.05}));
}

TEST(ReduceLROnPlateau, GoesOnFromItsState) {
  const ReduceLROnPlateau options{.factor = 0.5, .patience = 3, .cooldown = 1};
  const Callback first(options);
  trace(first, {4, 4, 4});
  const CallbackState state = first.save();
  EXPECT_EQ(trace(options, {4, 4}, 3, &state).learning_rates, (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(trace(options, {4, 4}).learning_rates, (std::vector<double>{1.0, 1.0}));
}

data::Dataset points() {
  return {Tensor::of<float>({4, 1}, std::vector<float>{0, 1, 2, 3}),
          Tensor::of<float>({4, 1}, std::vector<float>{1, 3, 5, 7})};
}

// Keras's epochs count from 0 here: 0.1 in the first epoch, then 0.05, …; the model's rate is that
// of the last one.
TEST(LearningRateScheduler, SetsTheRateBeforeEachEpoch) {
  Model model = line();
  std::vector<double> before;
  const History history = model.fit(
      points(), {.epochs = 3, .callbacks = {LearningRateScheduler{[&](int epoch, double rate) {
                                before.push_back(rate);
                                return 0.1 / (1 + epoch);
                              }}}});
  EXPECT_EQ(before, (std::vector<double>{1, 0.1, 0.05}));
  const auto rates = history["learning_rate"];
  EXPECT_EQ(std::vector(rates.begin(), rates.end()), (std::vector<double>{0.1, 0.05, 0.1 / 3}));
  EXPECT_THAT(error_of([&] {
                model.fit(points(),
                          {.callbacks = {LearningRateScheduler{[](int, double) { return -1.0; }}}});
              }),
              testing::HasSubstr("epoch 1: expected a learning rate of at least 0, received -1"));
}

TEST(Callbacks, RefuseAScheduleBesideThem) {
  Model model = line();
  model.compile({.schedule = Schedule(0.01)});
  for (const Callback& callback :
       {Callback(ReduceLROnPlateau{.monitor = "loss"}),
        Callback(LearningRateScheduler{[](int, double rate) { return rate; }})}) {
    EXPECT_THAT(error_of([&] { model.fit(points(), {.callbacks = {callback}}); }),
                testing::HasSubstr("compiled without a schedule"));
  }
}

TEST(Callbacks, NameWhatThereIsToMonitor) {
  Model model = line();
  EXPECT_EQ(error_of([&] { model.fit(points(), {.callbacks = {EarlyStopping{}}}); }),
            "EarlyStopping: expected a monitor that is one of loss, mae, r2_score, received "
            "val_loss");
  EXPECT_THAT(
      error_of([&] { model.fit(points(), {.callbacks = {EarlyStopping{.patience = -1}}}); }),
      testing::HasSubstr("patience of at least 0"));
  EXPECT_THAT(
      error_of([&] { model.fit(points(), {.callbacks = {ReduceLROnPlateau{.factor = 1}}}); }),
      testing::HasSubstr("factor in [0, 1)"));
}

TEST(Callbacks, EarlyStoppingEndsFitAndGivesBackTheBestWeights) {
  Model model = line();
  // The rate is so high that the loss rises from the first epoch on.
  model.compile({.optimizer = SGD{.learning_rate = 0.5}});
  const double first = model.evaluate(points())["loss"];
  const data::Dataset validation = points();
  std::vector<double> losses;
  const History history = model.fit(
      points(),
      {.epochs = 50,
       .batch_size = 4,
       .validation_data = &validation,
       .callbacks = {EarlyStopping{.patience = 2, .restore_best_weights = true},
                     [&](EpochReport& report) { losses.push_back(report.values["val_loss"]); }}});
  ASSERT_EQ(history.epochs(), 3);
  EXPECT_GT(losses[1], losses[0]);
  EXPECT_GT(losses[0], first);
  EXPECT_EQ(model.evaluate(points())["loss"], losses[0]);
  EXPECT_THAT(history.ended(), testing::HasSubstr("EarlyStopping: "));
}

TEST(TerminateOnNaN, EndsWithTheWeightsOfTheLastWholeEpoch) {
  Model model = line();
  model.compile({.optimizer = SGD{.learning_rate = 1e10}});
  EXPECT_THAT(error_of([&] { model.fit(points(), {.epochs = 50, .batch_size = 4}); }),
              testing::MatchesRegex("epoch [0-9]+: the loss is (nan|inf)"));
  Model again = line();
  again.compile({.optimizer = SGD{.learning_rate = 1e10}});
  const History history =
      again.fit(points(), {.epochs = 50, .batch_size = 4, .callbacks = {TerminateOnNaN{}}});
  EXPECT_THAT(history.ended(), testing::MatchesRegex("epoch [0-9]+: the loss is (nan|inf)"));
  EXPECT_GT(history.epochs(), 0);
  EXPECT_LT(history.epochs(), 50);
  for (const double loss : history["loss"]) EXPECT_TRUE(std::isfinite(loss));
  Model until_then = line();
  until_then.compile({.optimizer = SGD{.learning_rate = 1e10}});
  until_then.fit(points(), {.epochs = history.epochs(), .batch_size = 4});
  EXPECT_EQ(again.predict(points().x).data, until_then.predict(points().x).data);
}

// What a batch ends, never was: as if fit() had been asked for the whole epochs alone.
TEST(Callbacks, ABatchThatEndsTheTrainingTakesItsEpochBack) {
  struct EndAt {
    int epoch;
    std::int64_t batch;
    void on_batch_end(BatchReport& report) const {
      EXPECT_EQ(report.batches, 2);
      if (report.epoch == epoch && report.batch == batch) report.stop = "enough";
    }
  };
  const auto trained = [](const FitOptions& options) {
    Model model = line();
    model.compile({.optimizer = Adam{}});
    const History history = model.fit(points(), options);
    EXPECT_EQ(history.epochs(), 2);
    model.fit(points(), {.epochs = 3, .batch_size = 2});  // the optimizer went back, too
    return model.predict(points().x).data;
  };
  EXPECT_EQ(trained({.epochs = 9, .batch_size = 2, .callbacks = {EndAt{3, 2}}}),
            trained({.epochs = 2, .batch_size = 2}));
}

TEST(CSVLogger, HoldsTheHistory) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "log.csv";
  Model model = line();
  model.compile({.optimizer = SGD{.learning_rate = 0.01}, .metrics = {MeanAbsoluteError{}}});
  const History first = model.fit(points(), {.epochs = 3, .callbacks = {CSVLogger{path}}});
  EXPECT_EQ(read_text(path), first.to_csv());
  const History second = model.fit(points(), {.epochs = 2, .callbacks = {CSVLogger{path, true}}});
  const std::string lines = second.to_csv();
  EXPECT_EQ(read_text(path), first.to_csv() + lines.substr(lines.find('\n') + 1));
  EXPECT_THAT(error_of([&] {
                model.fit(points(), {.callbacks = {CSVLogger{path / "below" / "a file.csv"}}});
              }),
              testing::HasSubstr("a file.csv"));
}

TEST(ModelCheckpoint, SavesEachEpochOrTheBestAlone) {
  const TemporaryFolder folder;
  const auto exists = [&](const char* name) {
    return std::filesystem::exists(folder.path() / name);
  };
  Model model = line();
  model.compile({.optimizer = SGD{.learning_rate = 0.5}});  // the loss rises
  const data::Dataset validation = points();
  model.fit(points(),
            {.epochs = 3,
             .batch_size = 4,
             .validation_data = &validation,
             .callbacks = {
                 ModelCheckpoint{.path = (folder.path() / "all-{epoch:02}.safetensors").string()},
                 ModelCheckpoint{.path = (folder.path() / "best-{epoch}.safetensors").string(),
                                 .save_best_only = true}}});
  for (const char* name : {"all-01.safetensors", "all-02.safetensors", "all-03.safetensors"}) {
    EXPECT_TRUE(exists(name)) << name;
  }
  EXPECT_TRUE(exists("best-1.safetensors"));
  EXPECT_FALSE(exists("best-2.safetensors"));
  EXPECT_FALSE(exists("best-3.safetensors"));
  const Model last = Model::load(folder.path() / "all-03.safetensors");
  EXPECT_EQ(last.predict(points().x).data, model.predict(points().x).data);
  EXPECT_THAT(error_of([&] {
                model.fit(points(), {.callbacks = {ModelCheckpoint{.path = "{accuracy}.x"}}});
              }),
              testing::HasSubstr("braces name the epoch or one of loss"));
}

}  // namespace
}  // namespace onda
