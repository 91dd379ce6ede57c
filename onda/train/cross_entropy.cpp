// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "onda/core/error.h"
#include "onda/train/losses.h"
#include "onda/train/score_loops.h"
#include "onda/train/target_checks.h"

namespace onda {
namespace {

using score::Block;
using score::lanes;

constexpr float lowest = 1e-7f;       // keras.backend.epsilon()
constexpr float highest = 1 - 1e-7f;  // 1 - 2^-23

float clipped(float p) { return p < lowest ? lowest : p > highest ? highest : p; }
bool is_clipped(float p) { return p < lowest || p > highest; }

void expect_smoothing(std::string_view name, double label_smoothing) {
  if (!(label_smoothing >= 0 && label_smoothing <= 1)) {
    throw Error("{}: expected label_smoothing in [0, 1], received {}", name, label_smoothing);
  }
}

void expect_channels(std::string_view name, const Shape& output) {
  if (output.rank() < 2 || output[-1] < 2) {
    throw Error("{}: expected an output of 2 channels at least, received shape {}", name,
                to_string(output));
  }
}

// t (1 - label_smoothing) + label_smoothing / classes = keep t + add
struct Smoothing {
  Smoothing(double label_smoothing, double classes)
      : keep(static_cast<float>(1 - label_smoothing)),
        add(static_cast<float>(label_smoothing / classes)) {}
  float keep, add;
};

// Targets that are there for each channel.
struct GivenTargets {
  Smoothing smoothing;
  float of(const Block& block, std::int64_t channel, int lane) const {
    return smoothing.keep * block.target[channel * block.stride + lane] + smoothing.add;
  }
};

// Class numbers.
struct ClassTargets {
  float of(const Block& block, std::int64_t channel, int lane) const {
    return block.target[lane] == static_cast<float>(channel) ? 1.0f : 0.0f;
  }
};

void find_maximum(const Block& block, float* maximum) {
  std::copy_n(block.prediction, lanes, maximum);
  for (std::int64_t c = 1; c < block.channels; ++c) {
    const float* x = block.prediction + c * block.stride;
    for (int j = 0; j < lanes; ++j) maximum[j] = x[j] > maximum[j] ? x[j] : maximum[j];
  }
}

// With m the greatest logit: sum t (log(sum_c exp(x_c - m)) - (x - m))
template <class TargetsOf>
void loss_of_logits(const Block& block, const TargetsOf& targets, float* values) {
  float maximum[lanes], sum[lanes] = {};
  find_maximum(block, maximum);
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* x = block.prediction + c * block.stride;
    for (int j = 0; j < lanes; ++j) sum[j] += std::exp(x[j] - maximum[j]);
  }
  for (int j = 0; j < lanes; ++j) {
    sum[j] = std::log(sum[j]);
    values[j] = 0;
  }
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* x = block.prediction + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      values[j] += targets.of(block, c, j) * (sum[j] - (x[j] - maximum[j]));
    }
  }
}

// softmax(x) sum t - t
template <class TargetsOf>
void slope_of_logits(const Block& block, const TargetsOf& targets, float* slopes) {
  float maximum[lanes], sum[lanes] = {}, whole[lanes] = {};
  find_maximum(block, maximum);
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* x = block.prediction + c * block.stride;
    float* slope = slopes + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      slope[j] = std::exp(x[j] - maximum[j]);
      sum[j] += slope[j];
      whole[j] += targets.of(block, c, j);
    }
  }
  for (int j = 0; j < lanes; ++j) whole[j] /= sum[j];
  for (std::int64_t c = 0; c < block.channels; ++c) {
    float* slope = slopes + c * block.stride;
    for (int j = 0; j < lanes; ++j) slope[j] = slope[j] * whole[j] - targets.of(block, c, j);
  }
}

void add_up(const Block& block, float* sum) {
  std::fill_n(sum, lanes, 0.0f);
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* p = block.prediction + c * block.stride;
    for (int j = 0; j < lanes; ++j) sum[j] += p[j];
  }
}

// With q = p / sum p: -sum t log(clipped q)
template <class TargetsOf>
void loss_of_probabilities(const Block& block, const TargetsOf& targets, float* values) {
  float sum[lanes];
  add_up(block, sum);
  std::fill_n(values, lanes, 0.0f);
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* p = block.prediction + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      values[j] -= targets.of(block, c, j) * std::log(clipped(p[j] / sum[j]));
    }
  }
}

// With r = -t / q, or 0 where q was clipped: (r - sum q r) / sum p
template <class TargetsOf>
void slope_of_probabilities(const Block& block, const TargetsOf& targets, float* slopes) {
  float sum[lanes], product[lanes] = {};
  add_up(block, sum);
  for (std::int64_t c = 0; c < block.channels; ++c) {
    const float* p = block.prediction + c * block.stride;
    float* slope = slopes + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      const float q = p[j] / sum[j];
      slope[j] = is_clipped(q) ? 0 : -targets.of(block, c, j) / q;
      product[j] += q * slope[j];
    }
  }
  for (std::int64_t c = 0; c < block.channels; ++c) {
    float* slope = slopes + c * block.stride;
    for (int j = 0; j < lanes; ++j) slope[j] = (slope[j] - product[j]) / sum[j];
  }
}

template <class TargetsOf>
double categorical_sum(const Scores& scores, std::int64_t target_channels, bool from_logits,
                       const TargetsOf& targets) {
  const auto value = [&](const Block& block, float* values) {
    if (from_logits) {
      loss_of_logits(block, targets, values);
    } else {
      loss_of_probabilities(block, targets, values);
    }
  };
  return score::sum_of_positions(scores, target_channels, value) /
         static_cast<double>(scores.positions());
}

template <class TargetsOf>
void categorical_gradient(const Scores& scores, std::int64_t target_channels, bool from_logits,
                          const TargetsOf& targets, float* to) {
  score::gradient_of_positions(scores, target_channels, to, [&](const Block& block, float* slopes) {
    if (from_logits) {
      slope_of_logits(block, targets, slopes);
    } else {
      slope_of_probabilities(block, targets, slopes);
    }
  });
}

}  // namespace

void BinaryCrossentropy::check() const { expect_smoothing("BinaryCrossentropy", label_smoothing); }

double BinaryCrossentropy::sum(const Scores& scores) const {
  const Smoothing smoothing(label_smoothing, 2);
  const double sum =
      from_logits ? score::sum_of_elements(scores,
                                           [smoothing](float x, float t) {
                                             const float truth = smoothing.keep * t + smoothing.add;
                                             return (x > 0 ? x : 0) - truth * x +
                                                    std::log1p(std::exp(-std::fabs(x)));
                                           })
                  : score::sum_of_elements(scores, [smoothing](float p, float t) {
                      const float truth = smoothing.keep * t + smoothing.add;
                      const float q = clipped(p);
                      return -(truth * std::log(q) + (1 - truth) * std::log(1 - q));
                    });
  return sum / static_cast<double>(scores.elements);
}

void BinaryCrossentropy::gradient(const Scores& scores, float* to) const {
  const Smoothing smoothing(label_smoothing, 2);
  const auto scale = static_cast<float>(1.0 / (static_cast<double>(scores.elements) * scores.size));
  if (from_logits) {
    score::gradient_of_elements(scores, scale, to, [smoothing](float x, float t) {
      return 1 / (1 + std::exp(-x)) - (smoothing.keep * t + smoothing.add);
    });
  } else {
    score::gradient_of_elements(scores, scale, to, [smoothing](float p, float t) {
      const float truth = smoothing.keep * t + smoothing.add;
      return is_clipped(p) ? 0 : (1 - truth) / (1 - p) - truth / p;
    });
  }
}

void BinaryCrossentropy::check_targets(const Targets& targets) const {
  expect_probabilities(targets);
}

void CategoricalCrossentropy::check() const {
  expect_smoothing("CategoricalCrossentropy", label_smoothing);
}

double CategoricalCrossentropy::sum(const Scores& scores) const {
  const auto channels = static_cast<double>(scores.channels);
  return categorical_sum(scores, scores.channels, from_logits,
                         GivenTargets{Smoothing(label_smoothing, channels)});
}

void CategoricalCrossentropy::gradient(const Scores& scores, float* to) const {
  const auto channels = static_cast<double>(scores.channels);
  categorical_gradient(scores, scores.channels, from_logits,
                       GivenTargets{Smoothing(label_smoothing, channels)}, to);
}

Shape CategoricalCrossentropy::target_shape(const Shape& output) const {
  expect_channels("CategoricalCrossentropy", output);
  return output;
}

void CategoricalCrossentropy::check_targets(const Targets& targets) const {
  expect_probabilities(targets);
}

double SparseCategoricalCrossentropy::sum(const Scores& scores) const {
  return categorical_sum(scores, 1, from_logits, ClassTargets{});
}

void SparseCategoricalCrossentropy::gradient(const Scores& scores, float* to) const {
  categorical_gradient(scores, 1, from_logits, ClassTargets{}, to);
}

Shape SparseCategoricalCrossentropy::target_shape(const Shape& output) const {
  expect_channels("SparseCategoricalCrossentropy", output);
  std::vector<std::int32_t> extents = output.extents();
  extents.pop_back();
  return Shape(std::move(extents));
}

void SparseCategoricalCrossentropy::check_targets(const Targets& targets) const {
  const auto classes = static_cast<float>(targets.channels);
  expect_each_target(targets, fmt::format("a class from 0 to {}", targets.channels - 1),
                     [classes](float t) { return t >= 0 && t < classes && t == std::floor(t); });
}

std::optional<BinaryCrossentropy> BinaryCrossentropy::at_logits(std::string_view op) const {
  if (from_logits || op != "LOGISTIC") return std::nullopt;
  BinaryCrossentropy other = *this;
  other.from_logits = true;
  return other;
}

std::optional<CategoricalCrossentropy> CategoricalCrossentropy::at_logits(
    std::string_view op) const {
  if (from_logits || op != "SOFTMAX") return std::nullopt;
  CategoricalCrossentropy other = *this;
  other.from_logits = true;
  return other;
}

std::optional<SparseCategoricalCrossentropy> SparseCategoricalCrossentropy::at_logits(
    std::string_view op) const {
  if (from_logits || op != "SOFTMAX") return std::nullopt;
  SparseCategoricalCrossentropy other = *this;
  other.from_logits = true;
  return other;
}

}  // namespace onda
