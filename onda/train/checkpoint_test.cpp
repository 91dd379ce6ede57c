// SPDX-License-Identifier: Apache-2.0
#include "onda/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <limits>

#include "onda/core/random.h"
#include "onda/core/temporary_folder.h"
#include "onda/data/safetensors.h"
#include "onda/train/functional.h"
#include "tests/error_of.h"

namespace onda {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// All that a checkpoint has to know of: moving statistics, what is random, a residual addition.
Model model() {
  Functional net{{.name = "net", .seed = 3}};
  const auto input = net.input({.shape = {6, 6, 2}});
  auto x = net(layers::Conv2D{.filters = 3, .kernel_size = 3, .padding = Padding::same}, input);
  x = net(layers::BatchNormalization{.momentum = 0.9, .activation = layers::relu}, x);
  const auto y = net(layers::Conv2D{.filters = 3, .kernel_size = 1}, input);
  x = net(layers::Add{}, {x, y});
  x = net(layers::MaxPooling2D{}, x);
  x = net(layers::GaussianNoise{.stddev = 0.05}, x);
  x = net(layers::Flatten{}, x);
  x = net(layers::Dropout{.rate = 0.3}, x);
  x = net(layers::Dense{.units = 3, .activation = layers::softmax}, x);
  return net.model({x});
}

Model compiled() {
  Model made = model();
  made.compile({.optimizer = Adam{.learning_rate = 0.02},
                .loss = SparseCategoricalCrossentropy{},
                .metrics = {Accuracy{}}});
  return made;
}

data::Dataset samples(int count, std::uint32_t seed) {
  Random random(seed);
  std::vector<float> x, y;
  for (int i = 0; i < count; ++i) {
    const int label = i % 3;
    for (int k = 0; k < 72; ++k) {
      x.push_back(static_cast<float>(random.uniform(-1, 1) + (k % 3 == label ? 0.4 : 0)));
    }
    y.push_back(static_cast<float>(label));
  }
  return {Tensor::of({count, 6, 6, 2}, x), Tensor::of({count}, y)};
}

// A run that reduces its rate, stops early and restores its best weights.
FitOptions options(const data::Dataset& validation, const fs::path& folder) {
  return {.epochs = 30,
          .batch_size = 8,
          .validation_data = &validation,
          .callbacks = {ReduceLROnPlateau{.factor = 0.5, .patience = 1, .cooldown = 1},
                        EarlyStopping{.patience = 4, .restore_best_weights = true},
                        CSVLogger{folder / "log.csv"}},
          .checkpoint = {.path = folder / "run.safetensors"}};
}

struct Result {
  std::vector<std::byte> weights;
  std::string history;
  std::string ended;
  std::string log;
  bool operator==(const Result&) const = default;
};

Result result_of(const Model& trained, const History& history, const fs::path& folder) {
  Result result{{}, history.to_csv(), history.ended(), read_text(folder / "log.csv")};
  for (const Tensor& tensor : trained.training_graph().tensors) {
    result.weights.insert(result.weights.end(), tensor.data.begin(), tensor.data.end());
  }
  return result;
}

Result undisturbed(const data::Dataset& train, const data::Dataset& validation) {
  const TemporaryFolder folder;
  Model one = compiled();
  const History history = one.fit(train, options(validation, folder.path()));
  return result_of(one, history, folder.path());
}

TEST(Checkpoint, ARunThatIsResumedEndsWithTheSameBytes) {
  const data::Dataset train = samples(50, 1);
  const data::Dataset validation = samples(20, 2);
  const Result whole = undisturbed(train, validation);
  EXPECT_THAT(whole.ended, HasSubstr("EarlyStopping"));  // so that its state matters
  const auto epochs = std::count(whole.history.begin(), whole.history.end(), '\n') - 1;
  ASSERT_GT(epochs, 5);
  EXPECT_EQ(whole.log, whole.history);
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    for (const int every : {1, 3}) {
      const TemporaryFolder folder;
      FitOptions until = options(validation, folder.path());
      until.checkpoint.every_epochs = every;
      until.callbacks.emplace_back([&](EpochReport& report) {
        if (report.epoch == epoch) throw Error("the power is gone");
      });
      EXPECT_EQ(error_of([&] { compiled().fit(train, until); }), "the power is gone");
      // The epoch of the error has no checkpoint.
      const fs::path left = folder.path() / "run.safetensors";
      ASSERT_EQ(fs::exists(left), epoch > every);
      if (!fs::exists(left)) continue;
      FitOptions after = options(validation, folder.path());
      after.callbacks.emplace_back([](EpochReport&) {});
      after.checkpoint.every_epochs = every;
      after.resume = left;
      Model resumed = compiled();
      const History history = resumed.fit(train, after);
      EXPECT_TRUE(result_of(resumed, history, folder.path()) == whole) << epoch << " " << every;
    }
  }
}

TEST(Checkpoint, AFinishedRunIsResumedToItsResult) {
  const data::Dataset train = samples(50, 1);
  const data::Dataset validation = samples(20, 2);
  const TemporaryFolder folder;
  FitOptions how = options(validation, folder.path());
  Model first = compiled();
  const Result whole = result_of(first, first.fit(train, how), folder.path());
  how.resume = how.checkpoint.path;
  Model again = compiled();
  EXPECT_TRUE(result_of(again, again.fit(train, how), folder.path()) == whole);
}

// A child is killed by SIGKILL in the middle of an epoch; another run goes on from what it left.
TEST(Checkpoint, ARunThatIsKilledIsResumed) {
  const data::Dataset train = samples(50, 1);
  const data::Dataset validation = samples(20, 2);
  const Result whole = undisturbed(train, validation);
  const TemporaryFolder folder;
  FitOptions how = options(validation, folder.path());
  struct Kill {
    void on_batch_end(BatchReport& report) const {
      if (report.epoch == 5 && report.batch == 3) std::raise(SIGKILL);
    }
  };
  how.callbacks.emplace_back(Kill{});
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    try {
      compiled().fit(train, how);
    } catch (...) {
    }
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  how.callbacks.back() = [](EpochReport&) {};
  how.resume = how.checkpoint.path;
  Model resumed = compiled();
  const History history = resumed.fit(train, how);
  EXPECT_TRUE(result_of(resumed, history, folder.path()) == whole);
}

TEST(Checkpoint, ASavedModelGoesOn) {
  const data::Dataset train = samples(40, 1);
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "model.safetensors";
  Model one = compiled();
  one.fit(train, {.epochs = 2, .batch_size = 8});
  one.save(path);
  Model other = Model::load(path);
  EXPECT_EQ(other.summary(), one.summary());
  EXPECT_EQ(other.predict(train.x).data, one.predict(train.x).data);
  const auto go_on = [&](Model& model) {
    model.fit(train, {.epochs = 2, .batch_size = 8});
    return model.predict(train.x).data;
  };
  other.compile({.optimizer = Adam{.learning_rate = 0.02},
                 .loss = SparseCategoricalCrossentropy{},
                 .metrics = {Accuracy{}}});
  const auto expected = go_on(one);
  EXPECT_EQ(go_on(other), expected);
  // Another optimizer begins anew, and so does a second compile().
  Model third = Model::load(path);
  third.compile({.optimizer = SGD{}, .loss = SparseCategoricalCrossentropy{}});
  third.compile(
      {.optimizer = Adam{.learning_rate = 0.02}, .loss = SparseCategoricalCrossentropy{}});
  EXPECT_NE(go_on(third), expected);
}

TEST(Checkpoint, HoldsWeightsAndStateByName) {
  const data::Dataset train = samples(40, 1);
  Model one = compiled();
  one.fit(train, {});
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "model.safetensors";
  one.save(path);
  const data::SafeTensors file = data::read_safetensors(path);
  for (const char* name : {"conv2d/kernel", "batch_normalization/moving_mean", "dense/bias",
                           "optimizer/momentum/dense/kernel", "optimizer/velocity/conv2d_1/bias"}) {
    EXPECT_TRUE(file.find(name)) << name;
  }
  // No gradient reaches the moving statistics, so the optimizer keeps nothing of them.
  EXPECT_FALSE(file.find("optimizer/velocity/batch_normalization/moving_mean"));
  EXPECT_EQ(file.metadata.at("epoch"), "1");
  EXPECT_EQ(file.metadata.at("step"), "2");
  EXPECT_EQ(file.metadata.at("seed"), "3");
  EXPECT_EQ(file.metadata.at("learning_rate"), "0.02");
}

TEST(Checkpoint, NumbersThatAreNotFiniteSurvive) {
  const double infinity = std::numeric_limits<double>::infinity();
  Checkpoint one{.graph = model().training_graph()};
  one.fit.callbacks = {
      {.numbers = {infinity, -infinity, std::nan(""), 0.1, -1e300}, .text = "é\n"}};
  one.fit.history.add({{"loss"}, {infinity}});
  one.fit.epoch = 1;
  const Checkpoint read = decode_checkpoint(encode_checkpoint(one), "x");
  const std::vector<double>& numbers = read.fit.callbacks.at(0).numbers;
  EXPECT_EQ(numbers[0], infinity);
  EXPECT_EQ(numbers[1], -infinity);
  EXPECT_TRUE(std::isnan(numbers[2]));
  EXPECT_EQ(numbers[3], 0.1);
  EXPECT_EQ(numbers[4], -1e300);
  EXPECT_EQ(read.fit.callbacks[0].text, "é\n");
  EXPECT_EQ(read.fit.history["loss"][0], infinity);
}

TEST(Checkpoint, ADiskThatFailsNamesEpochAndFileAndTheOlderFileStays) {
  const data::Dataset train = samples(40, 1);
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run.safetensors";
  Model one = compiled();
  EXPECT_EQ(error_of([&] { one.fit(train, {.checkpoint = {.path = "/dev/full"}}); }),
            "epoch 1: checkpoint: /dev/full: expected a regular file");
  EXPECT_THAT(
      error_of([&] { one.fit(train, {.checkpoint = {.path = "/proc/none/run.safetensors"}}); }),
      HasSubstr("epoch 1: checkpoint: /proc/none/run.safetensors: "));
  one.fit(train, {.checkpoint = {.path = path}});
  const Bytes older = read_file(path);
  // The disk is full after 100 bytes.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{.rlim_cur = 100, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const std::string error = error_of([&] { one.fit(train, {.checkpoint = {.path = path}}); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(error,
              testing::StartsWith("epoch 1: checkpoint: " + path.string() + ": cannot be written"));
  EXPECT_EQ(read_file(path), older);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Checkpoint, RefusesToResumeAnotherRun) {
  const data::Dataset train = samples(40, 1);
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "run.safetensors";
  Model one = compiled();
  one.fit(train, {.checkpoint = {.path = path}});
  const auto error = [&](Model& other, const FitOptions& how) {
    return error_of([&] { other.fit(train, how); });
  };
  Model other =
      sequential(Input{.shape = {6, 6, 2}}, {layers::Flatten{}, layers::Dense{.units = 3}});
  other.compile({.loss = SparseCategoricalCrossentropy{}});
  EXPECT_THAT(error(other, {.resume = path}), HasSubstr("received one of another, net"));
  Model optimizer = model();
  optimizer.compile({.optimizer = RMSprop{}, .loss = SparseCategoricalCrossentropy{}});
  EXPECT_THAT(error(optimizer, {.resume = path}),
              HasSubstr("keeps [velocity], received [momentum, velocity]"));
  EXPECT_THAT(error(one, {.callbacks = {TerminateOnNaN{}}, .resume = path}),
              HasSubstr("the state of 1 callbacks, received 0"));
  EXPECT_THAT(error(one, {.resume = folder.path() / "none"}), HasSubstr("no such file"));
}

// Whatever a byte becomes, and wherever the file ends: a result, or an Error.
TEST(Checkpoint, SurvivesHostileFiles) {
  const data::Dataset train = samples(20, 1);
  const data::Dataset validation = samples(10, 2);
  const TemporaryFolder folder;
  FitOptions how = options(validation, folder.path());
  how.epochs = 2;
  compiled().fit(train, how);
  const Bytes good = read_file(folder.path() / "run.safetensors");
  std::size_t header = 0;
  for (std::size_t i = 8; i-- > 0;) header = header << 8 | static_cast<std::size_t>(good[i]);
  Random random(1);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    Bytes bad = good;
    for (int changes = 1 + i % 3; changes > 0; --changes) {
      const auto at = static_cast<std::size_t>(random.uniform(0, static_cast<double>(header + 8)));
      // Digits become other digits, so that much of it stays JSON.
      const bool digit = bad[at] >= std::byte{'0'} && bad[at] <= std::byte{'9'};
      bad[at] =
          static_cast<std::byte>(digit ? random.uniform('0', '9' + 1) : random.uniform(0, 256));
    }
    try {
      decode_checkpoint(bad, "x");
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_THAT(error_of([&] { decode_checkpoint(std::span(good).first(good.size() - 1), "x"); }),
              testing::StartsWith("x: "));
  EXPECT_THAT(error_of([] { decode_checkpoint(data::encode_safetensors({}), "x"); }),
              HasSubstr("no checkpoint of Onda"));
}

}  // namespace
}  // namespace onda
