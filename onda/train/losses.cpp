// SPDX-License-Identifier: Apache-2.0
#include "onda/train/losses.h"

#include <cmath>
#include <numbers>

#include "onda/core/error.h"
#include "onda/train/score_loops.h"
#include "onda/train/target_checks.h"

namespace onda {
namespace {

using score::Block;
using score::lanes;

constexpr float epsilon = 1e-7f;  // keras.backend.epsilon()

// The mean over elements, summed up over samples.
template <class Value>
double mean_of(const Scores& scores, const Value& value) {
  return score::sum_of_elements(scores, value) / static_cast<double>(scores.elements);
}
template <class Slope>
void gradient_of_mean(const Scores& scores, float* to, const Slope& slope) {
  const double count = static_cast<double>(scores.elements) * scores.size;
  score::gradient_of_elements(scores, static_cast<float>(1.0 / count), to, slope);
}

// The sum over the last axis and the mean over positions, summed up over samples.
template <class Value>
double sum_of(const Scores& scores, const Value& value) {
  return score::sum_of_elements(scores, value) / static_cast<double>(scores.positions());
}
template <class Slope>
void gradient_of_sum(const Scores& scores, float* to, const Slope& slope) {
  const double count = static_cast<double>(scores.positions()) * scores.size;
  score::gradient_of_elements(scores, static_cast<float>(1.0 / count), to, slope);
}

float sign_of_class(float target) { return target == 0 ? -1.0f : target; }

}  // namespace

double MeanSquaredError::sum(const Scores& scores) const {
  return mean_of(scores, [](float p, float t) { return (p - t) * (p - t); });
}

void MeanSquaredError::gradient(const Scores& scores, float* to) const {
  gradient_of_mean(scores, to, [](float p, float t) { return 2 * (p - t); });
}

double MeanAbsoluteError::sum(const Scores& scores) const {
  return mean_of(scores, [](float p, float t) { return std::fabs(p - t); });
}

void MeanAbsoluteError::gradient(const Scores& scores, float* to) const {
  // Keeps a NaN.
  gradient_of_mean(scores, to, [](float p, float t) {
    const float d = p - t;
    return d > 0 ? 1.0f : d < 0 ? -1.0f : d * 0;
  });
}

void Huber::check() const {
  if (!(delta > 0)) throw Error("Huber: expected a delta above 0, received {}", delta);
}

double Huber::sum(const Scores& scores) const {
  const auto limit = static_cast<float>(delta);
  return mean_of(scores, [limit](float p, float t) {
    const float size = std::fabs(p - t);
    return size <= limit ? 0.5f * size * size : limit * size - 0.5f * limit * limit;
  });
}

void Huber::gradient(const Scores& scores, float* to) const {
  const auto limit = static_cast<float>(delta);
  gradient_of_mean(scores, to, [limit](float p, float t) {
    const float d = p - t;
    return d > limit ? limit : d < -limit ? -limit : d;
  });
}

double LogCosh::sum(const Scores& scores) const {
  return mean_of(scores, [](float p, float t) {
    const float size = std::fabs(p - t);
    return size + std::log1p(std::exp(-2 * size)) - std::numbers::ln2_v<float>;
  });
}

void LogCosh::gradient(const Scores& scores, float* to) const {
  gradient_of_mean(scores, to, [](float p, float t) { return std::tanh(p - t); });
}

double Poisson::sum(const Scores& scores) const {
  return mean_of(scores, [](float p, float t) { return p - t * std::log(p + epsilon); });
}

void Poisson::gradient(const Scores& scores, float* to) const {
  gradient_of_mean(scores, to, [](float p, float t) { return 1 - t / (p + epsilon); });
}

void Poisson::check_targets(const Targets& targets) const {
  expect_each_target(targets, "a count of 0 or more", [](float t) { return t >= 0; });
}

double Hinge::sum(const Scores& scores) const {
  return mean_of(scores, [](float p, float t) {
    const float margin = 1 - sign_of_class(t) * p;
    return margin < 0 ? 0.0f : margin;
  });
}

void Hinge::gradient(const Scores& scores, float* to) const {
  gradient_of_mean(scores, to, [](float p, float t) {
    const float sign = sign_of_class(t);
    return 1 - sign * p < 0 ? 0.0f : -sign;
  });
}

void Hinge::check_targets(const Targets& targets) const { expect_two_classes(targets); }

double SquaredHinge::sum(const Scores& scores) const {
  return mean_of(scores, [](float p, float t) {
    const float margin = 1 - sign_of_class(t) * p;
    return margin < 0 ? 0.0f : margin * margin;
  });
}

void SquaredHinge::gradient(const Scores& scores, float* to) const {
  gradient_of_mean(scores, to, [](float p, float t) {
    const float sign = sign_of_class(t);
    const float margin = 1 - sign * p;
    return margin <= 0 ? 0.0f : -2 * sign * margin;
  });
}

void SquaredHinge::check_targets(const Targets& targets) const { expect_two_classes(targets); }

double KLDivergence::sum(const Scores& scores) const {
  return sum_of(scores, [](float p, float t) {
    const float truth = std::clamp(t, epsilon, 1.0f);
    return truth * std::log(truth / std::clamp(p, epsilon, 1.0f));
  });
}

void KLDivergence::gradient(const Scores& scores, float* to) const {
  gradient_of_sum(scores, to, [](float p, float t) {
    return p < epsilon || p > 1 ? 0.0f : -std::clamp(t, epsilon, 1.0f) / p;
  });
}

void KLDivergence::check_targets(const Targets& targets) const { expect_probabilities(targets); }

namespace {

// Of each lane: how far the best wrong channel is above the right one, and which that is.
struct Rivals {
  float margin[lanes];
  float best[lanes];
  std::int64_t channel[lanes];
};

void find_rivals(const Block& block, Rivals& rivals) {
  float right[lanes] = {};
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* p = block.prediction + c * block.stride;
    const float* t = block.target + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      const float wrong = (1 - t[j]) * p[j];
      right[j] += t[j] * p[j];
      const bool better = c == 0 || wrong > rivals.best[j];
      rivals.best[j] = better ? wrong : rivals.best[j];
      rivals.channel[j] = better ? c : rivals.channel[j];
    }
  }
  for (int j = 0; j < lanes; ++j) rivals.margin[j] = rivals.best[j] - right[j] + 1;
}

}  // namespace

double CategoricalHinge::sum(const Scores& scores) const {
  const auto value = [](const Block& block, float* values) {
    Rivals rivals;
    find_rivals(block, rivals);
    for (int j = 0; j < lanes; ++j) values[j] = rivals.margin[j] < 0 ? 0 : rivals.margin[j];
  };
  return score::sum_of_positions(scores, scores.channels, value) /
         static_cast<double>(scores.positions());
}

void CategoricalHinge::gradient(const Scores& scores, float* to) const {
  score::gradient_of_positions(scores, scores.channels, to, [](const Block& block, float* slopes) {
    Rivals rivals;
    find_rivals(block, rivals);
    for (std::int64_t c = 0; c < block.channels; ++c) {
      const float* t = block.target + c * block.stride;
      float* slope = slopes + c * block.stride;
      for (int j = 0; j < lanes; ++j) {
        const float active = rivals.channel[j] == c ? 1 - 2 * t[j] : -t[j];
        slope[j] = rivals.margin[j] < 0 ? 0 : active;
      }
    }
  });
}

void CategoricalHinge::check_targets(const Targets& targets) const {
  expect_probabilities(targets);
}

namespace {

// Of each lane: 1 / |p|, 1 / |t| and the cosine of their angle.
struct Directions {
  float of_prediction[lanes];
  float of_target[lanes];
  float cosine[lanes];
};

Directions directions_of(const Block& block) {
  float pp[lanes] = {}, tt[lanes] = {}, pt[lanes] = {};
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* p = block.prediction + c * block.stride;
    const float* t = block.target + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      pp[j] += p[j] * p[j];
      tt[j] += t[j] * t[j];
      pt[j] += p[j] * t[j];
    }
  }
  Directions directions;
  for (int j = 0; j < lanes; ++j) {
    const float p = std::sqrt(pp[j]), t = std::sqrt(tt[j]);
    directions.of_prediction[j] = 1 / (p < epsilon ? epsilon : p);
    directions.of_target[j] = 1 / (t < epsilon ? epsilon : t);
    directions.cosine[j] = pt[j] * directions.of_prediction[j] * directions.of_target[j];
  }
  return directions;
}

}  // namespace

double CosineSimilarity::sum(const Scores& scores) const {
  const auto value = [](const Block& block, float* values) {
    const Directions directions = directions_of(block);
    for (int j = 0; j < lanes; ++j) values[j] = -directions.cosine[j];
  };
  return score::sum_of_positions(scores, scores.channels, value) /
         static_cast<double>(scores.positions());
}

void CosineSimilarity::gradient(const Scores& scores, float* to) const {
  score::gradient_of_positions(scores, scores.channels, to, [](const Block& block, float* slopes) {
    const Directions directions = directions_of(block);
    for (std::int64_t c = 0; c < block.channels; ++c) {
      const float* p = block.prediction + c * block.stride;
      const float* t = block.target + c * block.stride;
      float* slope = slopes + c * block.stride;
      for (int j = 0; j < lanes; ++j) {
        const float inverse = directions.of_prediction[j];
        // Below the smallest norm the length is not divided out.
        const float along = inverse >= 1 / epsilon ? 0 : directions.cosine[j] * p[j] * inverse;
        slope[j] = (along - t[j] * directions.of_target[j]) * inverse;
      }
    }
  });
}

}  // namespace onda
