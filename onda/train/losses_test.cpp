// SPDX-License-Identifier: Apache-2.0
#include "onda/train/losses.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "onda/core/error.h"
#include "onda/core/random.h"
#include "tests/error_of.h"

namespace onda {
namespace {

// Three samples of two elements; what is beyond the third must not count.
//   prediction  sample 0: (1, 2)   sample 1: (0, -1)   sample 2: (3, 5)
//   target                (0, 4)             (0, -3)             (6, 5)
//   difference            (1, -2)            (0, 2)              (-3, 0)
struct Example {
  Example() {
    prediction.fill(7);
    target.fill(-7);
    const float predictions[2][3] = {{1, 0, 3}, {2, -1, 5}};
    const float targets[2][3] = {{0, 0, 6}, {4, -3, 5}};
    for (int element = 0; element < 2; ++element) {
      for (int sample = 0; sample < 3; ++sample) {
        prediction[element * 16 + sample] = predictions[element][sample];
        target[element * 16 + sample] = targets[element][sample];
      }
    }
  }
  std::array<float, 32> prediction, target;
  const Scores scores{prediction.data(), target.data(), 2, 3, 16};
};

std::array<float, 32> only(std::array<float, 3> first, std::array<float, 3> second) {
  std::array<float, 32> all{};
  std::copy(first.begin(), first.end(), all.begin());
  std::copy(second.begin(), second.end(), all.begin() + 16);
  return all;
}

TEST(Losses, MeanSquaredErrorByHand) {
  const Example e;
  EXPECT_DOUBLE_EQ(MeanSquaredError{}.sum(e.scores), (1.0 + 4 + 0 + 4 + 9 + 0) / 2);
  std::array<float, 32> gradient;
  gradient.fill(9);
  MeanSquaredError{}.gradient(e.scores, gradient.data());
  const float scale = static_cast<float>(2.0 / 6);  // 2 / (elements * samples)
  EXPECT_EQ(gradient, only({scale, 0, -3 * scale}, {-2 * scale, 2 * scale, 0}));
}

TEST(Losses, MeanAbsoluteErrorByHand) {
  const Example e;
  EXPECT_DOUBLE_EQ(MeanAbsoluteError{}.sum(e.scores), (1.0 + 2 + 0 + 2 + 3 + 0) / 2);
  std::array<float, 32> gradient;
  gradient.fill(9);
  MeanAbsoluteError{}.gradient(e.scores, gradient.data());
  const float scale = static_cast<float>(1.0 / 6);
  EXPECT_EQ(gradient, only({scale, 0, -scale}, {-scale, scale, 0}));
}

constexpr int positions = 2, channels = 3, elements = positions * channels;

// The inputs of losses_test.py; element i of [samples][positions][channels].
float reals(int i) { return static_cast<float>((i * 37 + 11) % 64 - 32) / 8; }
float probabilities(int i) { return static_cast<float>((i * 37 + 11) % 63 + 1) / 64; }
float real_targets(int i) { return static_cast<float>((i * 29 + 5) % 64 - 32) / 16; }
float counts(int i) { return static_cast<float>(i * 5 % 4); }
float labels(int i) { return (i * 5 + 2) % 3 == 0 ? 1 : 0; }
float one_hot(int i) { return i % 3 == (i / 3 * 2 + 1) % 3 ? 1 : 0; }
float distributions(int i) {
  const int q = i / 3, a = 3 * q % 4 + 1, b = q % 3 + 1;
  const int eighths[] = {a, b, 8 - a - b};
  return static_cast<float>(eighths[i % 3]) / 8;
}
float classes(int q) { return static_cast<float>((q * 2 + 1) % 3); }
using Input = float (*)(int);

// A batch of samples with garbage in its padding.
struct Batch {
  Batch(int size, int stride, Input prediction_of, Input target_of)
      : target_elements(target_of == classes ? positions : elements),
        prediction(static_cast<std::size_t>(elements * stride), 3.0f),
        target(static_cast<std::size_t>(target_elements * stride), -7.0f),
        weights(static_cast<std::size_t>(stride), 1000.0f),
        scores{.elements = elements,
               .size = size,
               .stride = stride,
               .channels = channels,
               .target_elements = target_elements} {
    for (int sample = 0; sample < size; ++sample) {
      for (int i = 0; i < elements; ++i) {
        prediction[at(i, sample)] = prediction_of(sample * elements + i);
      }
      for (int i = 0; i < target_elements; ++i) {
        target[at(i, sample)] = target_of(sample * target_elements + i);
      }
      const float of_sample[] = {0.5f, 2, 1, 0, 1.25f};
      weights[static_cast<std::size_t>(sample)] = of_sample[sample % 5];
    }
    scores.prediction = prediction.data();
    scores.target = target.data();
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  std::size_t at(int element, int sample) const {
    return static_cast<std::size_t>(element * scores.stride + sample);
  }
  Scores weighted() const {
    Scores with = scores;
    with.weights = weights.data();
    return with;
  }
  int target_elements;
  std::vector<float> prediction, target, weights;
  Scores scores;
};

std::vector<float> gradient_of(const Loss& loss, const Scores& scores) {
  std::vector<float> gradient(static_cast<std::size_t>(scores.elements * scores.stride), 9.0f);
  loss.gradient(scores, gradient.data());
  return gradient;
}

struct Expected {
  Loss loss;
  Input prediction;
  Input target;
  double sum;
  double weighted_sum;
  std::vector<double> gradient;
};

const std::vector<Expected>& expected() {
  static const std::vector<Expected> all = {
#include "onda/train/losses_test.inc"
  };
  return all;
}

TEST(Losses, AreThoseOfPyTorch) {
  for (const Expected& e : expected()) {
    SCOPED_TRACE(fmt::format("{} {}", e.loss.name(), e.sum));
    const Batch batch(5, 16, e.prediction, e.target);
    EXPECT_NEAR(e.loss.sum(batch.scores), e.sum, 2e-6 * (1 + std::fabs(e.sum)));
    EXPECT_NEAR(e.loss.sum(batch.weighted()), e.weighted_sum, 2e-6 * (1 + std::fabs(e.sum)));
    const std::vector<float> gradient = gradient_of(e.loss, batch.weighted());
    for (int sample = 0; sample < 16; ++sample) {
      for (int i = 0; i < elements; ++i) {
        const float actual = gradient[batch.at(i, sample)];
        if (sample >= 5) {
          EXPECT_EQ(actual, 0.0f) << "padding " << sample;
        } else {
          const double wanted = e.gradient[static_cast<std::size_t>(sample * elements + i)];
          EXPECT_NEAR(actual, wanted, 1e-6 * std::fabs(wanted) + 1e-8) << sample << ", " << i;
        }
      }
    }
  }
}

TEST(Losses, NoWeightsAreWeightsOfOne) {
  for (const Expected& e : expected()) {
    Batch batch(5, 16, e.prediction, e.target);
    std::fill(batch.weights.begin(), batch.weights.end(), 1.0f);
    EXPECT_EQ(e.loss.sum(batch.weighted()), e.loss.sum(batch.scores)) << e.loss.name();
    EXPECT_EQ(gradient_of(e.loss, batch.weighted()), gradient_of(e.loss, batch.scores))
        << e.loss.name();
  }
}

// 37 samples in a stride of 64: two whole blocks, a part of one, and a block of padding only.
TEST(Losses, ManySamplesAreTheSumOfSingleOnes) {
  constexpr int size = 37;
  for (const Expected& e : expected()) {
    SCOPED_TRACE(e.loss.name());
    const Batch all(size, 64, e.prediction, e.target);
    const std::vector<float> gradient = gradient_of(e.loss, all.weighted());
    double sum = 0;
    for (int sample = 0; sample < size; ++sample) {
      Batch one(1, 16, e.prediction, e.target);
      for (int i = 0; i < elements; ++i)
        one.prediction[one.at(i, 0)] = all.prediction[all.at(i, sample)];
      for (int i = 0; i < one.target_elements; ++i)
        one.target[one.at(i, 0)] = all.target[all.at(i, sample)];
      one.weights[0] = all.weights[static_cast<std::size_t>(sample)];
      sum += e.loss.sum(one.weighted());
      const std::vector<float> single = gradient_of(e.loss, one.weighted());
      for (int i = 0; i < elements; ++i) {
        const double wanted = static_cast<double>(single[one.at(i, 0)]) / size;
        EXPECT_NEAR(gradient[all.at(i, sample)], wanted, 1e-6 * std::fabs(wanted));
      }
    }
    EXPECT_NEAR(e.loss.sum(all.weighted()), sum, 1e-12 * std::fabs(sum));
    for (int sample = size; sample < 64; ++sample) {
      for (int i = 0; i < elements; ++i) EXPECT_EQ(gradient[all.at(i, sample)], 0.0f);
    }
  }
}

// The slope between p - h and p + h. Random predictions keep away from the kinks.
TEST(Losses, GradientsAreFiniteDifferences) {
  constexpr float h = 1.0f / 256;
  for (const Expected& e : expected()) {
    SCOPED_TRACE(fmt::format("{} {}", e.loss.name(), e.sum));
    Batch batch(5, 16, e.prediction, e.target);
    Random random(7);
    const bool is_probability = e.prediction == probabilities;
    for (int sample = 0; sample < 5; ++sample) {
      for (int i = 0; i < elements; ++i) {
        batch.prediction[batch.at(i, sample)] =
            static_cast<float>(is_probability ? random.uniform(0.2, 0.8) : random.uniform(-3, 3));
      }
    }
    const std::vector<float> gradient = gradient_of(e.loss, batch.weighted());
    for (int sample = 0; sample < 5; ++sample) {
      for (int i = 0; i < elements; ++i) {
        float& p = batch.prediction[batch.at(i, sample)];
        const float before = p;
        p = before + h;
        const double above = e.loss.sum(batch.weighted());
        p = before - h;
        const double below = e.loss.sum(batch.weighted());
        p = before;
        EXPECT_NEAR(gradient[batch.at(i, sample)],
                    (above - below) / (2 * static_cast<double>(h) * 5), 1e-4)
            << sample << ", " << i;
      }
    }
  }
}

// One position of two channels, one sample.
struct Pair {
  Pair(float a, float b, float target_a, float target_b) {
    prediction[0] = a, prediction[16] = b;
    target[0] = target_a, target[16] = target_b;
  }
  std::array<float, 32> prediction{}, target{};
  const Scores scores{.prediction = prediction.data(),
                      .target = target.data(),
                      .elements = 2,
                      .size = 1,
                      .stride = 16,
                      .channels = 2};
};

TEST(Losses, LogitsOfAnySizeHaveTheirExactLossAndGradient) {
  const Pair far(-1e4f, 1e4f, 1, 0);
  EXPECT_EQ(CategoricalCrossentropy{.from_logits = true}.sum(far.scores), 2e4);
  auto gradient = gradient_of(CategoricalCrossentropy{.from_logits = true}, far.scores);
  EXPECT_EQ(gradient[0], -1);
  EXPECT_EQ(gradient[16], 1);
  EXPECT_EQ(BinaryCrossentropy{.from_logits = true}.sum(far.scores), 1e4);
  gradient = gradient_of(BinaryCrossentropy{.from_logits = true}, far.scores);
  EXPECT_EQ(gradient[0], -0.5f);
  EXPECT_EQ(gradient[16], 0.5f);
  // |d| - log(2) of d = -10001 and 10000.
  EXPECT_NEAR(LogCosh{}.sum(far.scores), 10000.5 - 0.69314718, 1e-3);
}

TEST(Losses, ProbabilitiesOfZeroAndOneAreClipped) {
  const Pair wrong(0, 1, 1, 0);
  // -log(1e-7), and -log(1 - (1 - 2^-23)) for the other of the two binary labels.
  EXPECT_NEAR(CategoricalCrossentropy{}.sum(wrong.scores), 16.11809565, 1e-6);
  EXPECT_NEAR(BinaryCrossentropy{}.sum(wrong.scores), (16.11809565 + 15.94238515) / 2, 1e-6);
  for (const Loss& loss : {Loss(CategoricalCrossentropy{}), Loss(BinaryCrossentropy{})}) {
    for (const float g : gradient_of(loss, wrong.scores)) EXPECT_EQ(g, 0.0f) << loss.name();
  }
  // KL: targets are clipped, too: 1 log(1 / 1e-7) + 1e-7 log(1e-7 / 1).
  EXPECT_NEAR(KLDivergence{}.sum(wrong.scores), 16.11809565 * (1 - 1e-7), 1e-5);
}

TEST(Losses, ZeroVectorsHaveNoDirection) {
  const Pair none(0, 0, 3, 4);
  EXPECT_EQ(CosineSimilarity{}.sum(none.scores), 0);
  const auto gradient = gradient_of(CosineSimilarity{}, none.scores);
  EXPECT_FLOAT_EQ(gradient[0], -0.6e7f);
  EXPECT_FLOAT_EQ(gradient[16], -0.8e7f);
}

// A target of 0 is Hinge's -1.
TEST(Losses, HingesTakeBothKindsOfLabels) {
  const Pair zero(0.25f, 2, 0, 1), minus(0.25f, 2, -1, 1);
  EXPECT_EQ(Hinge{}.sum(zero.scores), 1.25 / 2);
  EXPECT_EQ(Hinge{}.sum(minus.scores), 1.25 / 2);
  EXPECT_EQ(SquaredHinge{}.sum(zero.scores), 1.5625 / 2);
  EXPECT_EQ(gradient_of(Hinge{}, zero.scores), gradient_of(Hinge{}, minus.scores));
}

TEST(Losses, ANotANumberIsNotHidden) {
  const float nan = std::nanf("");
  for (const Expected& e : expected()) {
    Batch batch(5, 16, e.prediction, e.target);
    batch.prediction[batch.at(4, 2)] = nan;
    EXPECT_TRUE(std::isnan(e.loss.sum(batch.scores))) << e.loss.name();
  }
}

TEST(Losses, SayWhatTargetTheyWant) {
  const Loss sparse = SparseCategoricalCrossentropy{};
  EXPECT_EQ(sparse.target_shape({1, 10}), Shape({1}));
  EXPECT_EQ(sparse.target_shape({1, 4, 5, 10}), Shape({1, 4, 5}));
  EXPECT_TRUE(sparse.accepts_target({7}, {1, 10}));
  EXPECT_TRUE(sparse.accepts_target({7, 1}, {1, 10}));
  EXPECT_TRUE(sparse.accepts_target({1}, {1, 10}));
  EXPECT_FALSE(sparse.accepts_target({7, 10}, {1, 10}));
  EXPECT_FALSE(sparse.accepts_target({}, {1, 10}));
  EXPECT_TRUE(sparse.accepts_target({7, 4, 5, 1}, {1, 4, 5, 10}));
  EXPECT_FALSE(sparse.accepts_target({7, 20}, {1, 4, 5, 10}));
  EXPECT_THROW(sparse.target_shape({1, 1}), Error);
  EXPECT_THROW(sparse.target_shape({1}), Error);
  const Loss dense = CategoricalCrossentropy{};
  EXPECT_EQ(dense.target_shape({1, 10}), Shape({1, 10}));
  EXPECT_FALSE(dense.accepts_target({7}, {1, 10}));
  EXPECT_THROW(dense.target_shape({1, 1}), Error);
  const Loss mse = MeanSquaredError{};
  EXPECT_EQ(mse.target_shape({1, 1}), Shape({1, 1}));
  EXPECT_TRUE(mse.accepts_target({7}, {1, 1}));
  EXPECT_TRUE(mse.accepts_target({7, 1}, {1, 1}));
  EXPECT_FALSE(mse.accepts_target({7, 2}, {1, 1}));
}

TEST(Losses, NameTheSampleWhoseTargetIsWrong) {
  const auto error = [](const Loss& loss, std::vector<float> values, std::int64_t per_sample) {
    return error_of(
        [&] { loss.check_targets({.values = values, .elements = per_sample, .channels = 10}); });
  };
  const std::string none = "nothing was thrown";
  const Loss sparse = SparseCategoricalCrossentropy{};
  EXPECT_EQ(error(sparse, {0, 9, 3}, 1), none);
  EXPECT_EQ(error(sparse, {0, 9, 10}, 1), "sample 2: expected a class from 0 to 9, received 10");
  EXPECT_EQ(error(sparse, {0, -1, 1}, 1), "sample 1: expected a class from 0 to 9, received -1");
  EXPECT_EQ(error(sparse, {0, 1, 2, 2.5f}, 2),
            "sample 1, element 1: expected a class from 0 to 9, received 2.5");
  EXPECT_NE(error(sparse, {std::nanf("")}, 1), none);
  EXPECT_EQ(error(BinaryCrossentropy{}, {0, 1, 0.5f}, 1), none);
  EXPECT_EQ(error(BinaryCrossentropy{}, {0, 1, 2}, 1),
            "sample 2: expected a target from 0 to 1, received 2");
  EXPECT_NE(error(CategoricalCrossentropy{}, {0, 5}, 2), none);
  EXPECT_NE(error(CategoricalHinge{}, {0, 5}, 2), none);
  EXPECT_NE(error(KLDivergence{}, {0, 5}, 2), none);
  EXPECT_NE(error(Poisson{}, {0, -1}, 1), none);
  EXPECT_EQ(error(Poisson{}, {0, 17}, 1), none);
  for (const Loss& hinge : {Loss(Hinge{}), Loss(SquaredHinge{})}) {
    EXPECT_EQ(error(hinge, {0, 1, 1}, 1), none);
    EXPECT_EQ(error(hinge, {-1, 1, 1}, 1), none);
    EXPECT_EQ(error(hinge, {-1, 1, 0}, 1),
              "sample 2: expected targets of -1 and 1, or of 0 and 1, received 0");
    EXPECT_NE(error(hinge, {2}, 1), none);
  }
  EXPECT_EQ(error(MeanSquaredError{}, {-5, 1e9f}, 1), none);
}

TEST(Losses, RejectOptionsOutOfRange) {
  EXPECT_THROW(Loss(Huber{.delta = 0}).check(), Error);
  EXPECT_THROW(Loss(BinaryCrossentropy{.label_smoothing = 1.5}).check(), Error);
  EXPECT_THROW(Loss(CategoricalCrossentropy{.label_smoothing = -0.1}).check(), Error);
  EXPECT_NO_THROW(Loss(CategoricalCrossentropy{.label_smoothing = 0.1}).check());
  EXPECT_NO_THROW(Loss(MeanSquaredError{}).check());
}

// A program's own loss needs a name and two functions.
struct MeanPrediction {
  static constexpr std::string_view name = "mean_prediction";
  double sum(const Scores& scores) const {
    double sum = 0;
    for (int sample = 0; sample < scores.size; ++sample) {
      sum += static_cast<double>(scores.prediction[sample]);
    }
    return sum;
  }
  void gradient(const Scores& scores, float* to) const {
    for (int lane = 0; lane < scores.stride; ++lane) {
      to[lane] = lane < scores.size ? 1 / static_cast<float>(scores.size) : 0;
    }
  }
};

TEST(Losses, MayBeAProgramsOwn) {
  const Loss loss = MeanPrediction{};
  const std::array<float, 16> p{1, 2, 5};
  const Scores scores{
      .prediction = p.data(), .target = p.data(), .elements = 1, .size = 2, .stride = 16};
  EXPECT_EQ(loss.name(), "mean_prediction");
  EXPECT_EQ(loss.sum(scores), 3);
  EXPECT_EQ(gradient_of(loss, scores)[1], 0.5f);
  EXPECT_EQ(loss.target_shape({1, 3}), Shape({1, 3}));
  EXPECT_NO_THROW(loss.check());
  EXPECT_NO_THROW(loss.check_targets({}));
}

}  // namespace
}  // namespace onda
