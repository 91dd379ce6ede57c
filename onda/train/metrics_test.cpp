// SPDX-License-Identifier: Apache-2.0
#include "onda/train/metrics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "onda/core/error.h"

// Expected numbers without provenance: metrics_test.py, numpy 1.24.2.

namespace onda {
namespace {

// The inputs of metrics_test.py; element i of [samples][channels].
float probabilities(int i) { return static_cast<float>((i * 37 + 11) % 63 + 1) / 64; }
float real_targets(int i) { return static_cast<float>((i * 29 + 5) % 64 - 32) / 16; }
float reals(int i) { return real_targets(i) + static_cast<float>((i * 37 + 11) % 64 - 32) / 64; }
float labels(int i) { return i * 5 % 7 < 3 ? 1 : 0; }
float classes(int s) { return static_cast<float>(s * s % 7); }
float one_hot(int i) { return static_cast<float>(i % 7) == classes(i / 7) ? 1 : 0; }
using Input = float (*)(int);

// Samples first to last, with garbage in the padding.
struct Batch {
  Batch(int first, int size, int channels, Input prediction_of, Input target_of) {
    const int targets = target_of == classes ? 1 : channels;
    prediction.resize(static_cast<std::size_t>(channels * 16), 0.9f);
    target.resize(static_cast<std::size_t>(targets * 16), 1.0f);
    weights.fill(1000);
    for (int sample = 0; sample < size; ++sample) {
      for (int c = 0; c < channels; ++c) {
        prediction[at(c, sample)] = prediction_of((first + sample) * channels + c);
      }
      for (int c = 0; c < targets; ++c) {
        target[at(c, sample)] = target_of((first + sample) * targets + c);
      }
      const float of_sample[] = {0.5f, 2, 1, 0, 1.25f};
      weights[static_cast<std::size_t>(sample)] = of_sample[(first + sample) % 5];
    }
    scores = {.prediction = prediction.data(),
              .target = target.data(),
              .elements = channels,
              .size = size,
              .stride = 16,
              .channels = channels,
              .target_elements = targets};
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  static std::size_t at(int c, int sample) { return static_cast<std::size_t>(c * 16 + sample); }

  std::vector<float> prediction, target;
  std::array<float, 16> weights;
  Scores scores;
};

// Of 11 samples, in batches of 5 and 6.
double result_of(const Metric& metric, int channels, Input prediction, Input target,
                 bool weighted) {
  const auto running = metric.start();
  running->add(Batch(3, 8, channels, prediction, target).scores);
  running->clear();  // forgets that
  for (const auto& [first, size] : {std::pair(0, 5), std::pair(5, 6)}) {
    Batch batch(first, size, channels, prediction, target);
    if (weighted) batch.scores.weights = batch.weights.data();
    running->add(batch.scores);
  }
  return running->result();
}

void expect(const Metric& metric, int channels, Input prediction, Input target, double plain,
            double weighted) {
  SCOPED_TRACE(metric.name());
  EXPECT_NEAR(result_of(metric, channels, prediction, target, false), plain, 1e-9);
  EXPECT_NEAR(result_of(metric, channels, prediction, target, true), weighted, 1e-9);
}

TEST(Metrics, OfRealNumbers) {
  expect(RootMeanSquaredError{}, 2, reals, real_targets, 0.285770955596, 0.287028315513);
  expect(MeanAbsoluteError{}, 2, reals, real_targets, 0.250710227273, 0.25703125);
  expect(R2Score{}, 2, reals, real_targets, 0.937869612923, 0.939660287483);
}

TEST(Metrics, OfLabels) {
  expect(BinaryAccuracy{}, 2, probabilities, labels, 0.454545454545, 0.625);
  expect(BinaryAccuracy{.threshold = 0.75}, 2, probabilities, labels, 0.545454545455, 0.7375);
  expect(Precision{}, 2, probabilities, labels, 0.416666666667, 0.47619047619);
  expect(Recall{}, 2, probabilities, labels, 0.5, 0.714285714286);
  expect(Recall{.threshold = 0.25}, 2, probabilities, labels, 0.7, 0.857142857143);
  expect(F1Score{}, 2, probabilities, labels, 0.454545400826, 0.571428516898);
  expect(AUC{}, 2, probabilities, labels, 0.441666666667, 0.681318681319);
}

TEST(Metrics, OfClasses) {
  const auto both = [](const Metric& sparse, const Metric& dense, double plain, double weighted) {
    expect(sparse, 7, probabilities, classes, plain, weighted);
    expect(dense, 7, probabilities, one_hot, plain, weighted);
  };
  both(SparseCategoricalAccuracy{}, CategoricalAccuracy{}, 0.181818181818, 0.3);
  both(Accuracy{}, Accuracy{}, 0.181818181818, 0.3);
  both(SparseTopKCategoricalAccuracy{.k = 2}, TopKCategoricalAccuracy{.k = 2}, 0.454545454545,
       0.425);
  both(SparseTopKCategoricalAccuracy{.k = 3}, TopKCategoricalAccuracy{.k = 3}, 0.545454545455,
       0.525);
  both(SparseTopKCategoricalAccuracy{}, TopKCategoricalAccuracy{}, 0.818181818182, 0.9);
}

// Keras's "accuracy" of one channel.
TEST(Metrics, AccuracyOfOneChannelIsBinary) {
  EXPECT_EQ(result_of(Accuracy{}, 1, probabilities, labels, true),
            result_of(BinaryAccuracy{}, 1, probabilities, labels, true));
}

Scores scores_of(const std::array<float, 16>& p, const std::array<float, 16>& t, int size) {
  return {.prediction = p.data(), .target = t.data(), .elements = 1, .size = size, .stride = 16};
}

// Keras's documentation of keras.metrics.AUC: 0.75 for three thresholds.
TEST(Metrics, AucOfThreeThresholdsByHand) {
  const std::array<float, 16> p{0, 0.5f, 0.3f, 0.9f}, t{0, 0, 1, 1};
  const auto running = Metric(AUC{.thresholds = 3}).start();
  running->add(scores_of(p, t, 4));
  EXPECT_DOUBLE_EQ(running->result(), 0.75);
}

TEST(Metrics, AucOfPerfectAndOfHopelessOrder) {
  const std::array<float, 16> p{0.1f, 0.2f, 0.7f, 2.0f}, t{0, 0, 1, 1}, wrong{1, 1, 0, 0};
  const auto running = Metric(AUC{}).start();
  running->add(scores_of(p, t, 4));
  EXPECT_DOUBLE_EQ(running->result(), 1);
  running->clear();
  running->add(scores_of(p, wrong, 4));
  EXPECT_DOUBLE_EQ(running->result(), 0);
}

// Equal scores: the first channel is the prediction, and all of them are among the top.
TEST(Metrics, TiesByHand) {
  std::array<float, 48> p{};
  std::array<float, 16> t{0, 1, 2};
  const Scores scores{.prediction = p.data(),
                      .target = t.data(),
                      .elements = 3,
                      .size = 3,
                      .stride = 16,
                      .channels = 3,
                      .target_elements = 1};
  const auto accuracy = Metric(SparseCategoricalAccuracy{}).start();
  accuracy->add(scores);
  EXPECT_DOUBLE_EQ(accuracy->result(), 1.0 / 3);
  const auto top = Metric(SparseTopKCategoricalAccuracy{.k = 1}).start();
  top->add(scores);
  EXPECT_DOUBLE_EQ(top->result(), 1);
}

// Keras's thresholds are to be exceeded: 0.5 is negative.
TEST(Metrics, TheThresholdItselfIsNegative) {
  const std::array<float, 16> p{0.5f, 0.75f}, t{0, 1};
  for (const Metric& metric : {Metric(BinaryAccuracy{}), Metric(Precision{}), Metric(Recall{})}) {
    const auto running = metric.start();
    running->add(scores_of(p, t, 2));
    EXPECT_DOUBLE_EQ(running->result(), 1) << metric.name();
  }
}

TEST(Metrics, NothingGivesZero) {
  const std::array<float, 16> p{0.25f}, t{};
  for (const Metric& metric :
       {Metric(Precision{}), Metric(Recall{}), Metric(F1Score{}), Metric(AUC{}), Metric(R2Score{}),
        Metric(Accuracy{}), Metric(MeanSquaredError{})}) {
    EXPECT_EQ(metric.start()->result(), 0) << metric.name();
  }
  const auto score = Metric(R2Score{}).start();
  score->add(scores_of(p, t, 3));  // all targets are equal
  EXPECT_EQ(score->result(), 0);
}

TEST(Metrics, HaveKerasNamesAndTakeOthers) {
  EXPECT_EQ(Metric(MeanAbsoluteError{}).name(), "mae");
  EXPECT_EQ(Metric(RootMeanSquaredError{}).name(), "root_mean_squared_error");
  EXPECT_EQ(Metric(Accuracy{}).name(), "accuracy");
  EXPECT_EQ(Metric(F1Score{}).name(), "f1_score");
  EXPECT_EQ(Metric(AUC{.name = "area"}).name(), "area");
  EXPECT_EQ(Metric(Huber{.delta = 2}, "huber").name(), "huber");
}

TEST(Metrics, RejectOptionsOutOfRange) {
  EXPECT_THROW(Metric(TopKCategoricalAccuracy{.k = 0}).check(), Error);
  EXPECT_THROW(Metric(SparseTopKCategoricalAccuracy{.k = 0}).check(), Error);
  EXPECT_THROW(Metric(AUC{.thresholds = 1}).check(), Error);
  EXPECT_THROW(Metric(Huber{.delta = -1}).check(), Error);
  EXPECT_NO_THROW(Metric(Accuracy{}).check());
}

// The metric itself may be gone.
TEST(Metrics, RunningKeepsWhatItNeeds) {
  const std::array<float, 16> p{0.3f, 0.9f}, t{0, 1};
  std::unique_ptr<Metric::Running> running;
  { running = Metric(AUC{.thresholds = 7}).start(); }
  running->add(scores_of(p, t, 2));
  EXPECT_DOUBLE_EQ(running->result(), 1);
}

// A program's own metric needs a name and three functions.
struct GreatestPrediction {
  static constexpr std::string_view name = "greatest";
  float start() const { return -1; }
  void add(float& greatest, const Scores& scores) const {
    for (int sample = 0; sample < scores.size; ++sample) {
      greatest = std::max(greatest, scores.prediction[sample]);
    }
  }
  double result(float greatest) const { return static_cast<double>(greatest); }
};

TEST(Metrics, MayBeAProgramsOwn) {
  const std::array<float, 16> p{0.5f, 0.25f, 9}, t{};
  const Metric metric = GreatestPrediction{};
  EXPECT_EQ(metric.name(), "greatest");
  EXPECT_NO_THROW(metric.check());
  const auto running = metric.start();
  running->add(scores_of(p, t, 2));
  EXPECT_EQ(running->result(), 0.5);
  running->clear();
  EXPECT_EQ(running->result(), -1);
}

}  // namespace
}  // namespace onda
