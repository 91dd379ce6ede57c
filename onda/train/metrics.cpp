// SPDX-License-Identifier: Apache-2.0
#include "onda/train/metrics.h"

#include <cmath>

#include "onda/core/error.h"
#include "onda/train/score_loops.h"

namespace onda {
namespace {

using score::Block;
using score::lanes;

double ratio(double numerator, double denominator) {
  return denominator == 0 ? 0 : numerator / denominator;
}

double weight_of(const Scores& scores, int sample) {
  return scores.weights ? static_cast<double>(scores.weights[sample]) : 1.0;
}

std::int64_t target_elements(const Scores& scores) {
  return scores.target_elements == 0 ? scores.elements : scores.target_elements;
}

// The channel with the greatest value of each lane, the first of equals.
void find_greatest(const float* values, const Block& block, std::int64_t* channel) {
  float greatest[lanes];
  for (int j = 0; j < lanes; ++j) {
    greatest[j] = values[j];
    channel[j] = 0;
  }
  for (std::int64_t c = 1; c < block.channels; ++c) {
    const float* row = values + c * block.stride;
    for (int j = 0; j < lanes; ++j) {
      if (!(row[j] > greatest[j])) continue;
      greatest[j] = row[j];
      channel[j] = c;
    }
  }
}

// Whether less than k channels are above the one of class `target`, which may be no class at all.
bool is_in_top(const Block& block, int lane, double target, int k) {
  if (!(target >= 0 && target < static_cast<double>(block.channels))) return false;
  const float own = block.prediction[static_cast<std::int64_t>(target) * block.stride + lane];
  int above = 0;
  for (std::int64_t c = 0; c < block.channels; ++c) {
    above += block.prediction[c * block.stride + lane] > own;
  }
  return above < k && own == own;
}

// is_right(block, right) sets 16 values of 0 and 1.
template <class IsRight>
void add_positions(WeightedMean& mean, const Scores& scores, std::int64_t target_channels,
                   const IsRight& is_right) {
  mean.add(scores, score::sum_of_positions(scores, target_channels, is_right) /
                       static_cast<double>(scores.positions()));
}

void check_k(const std::string& name, int k) {
  if (k < 1) throw Error("{}: expected k of at least 1, received {}", name, k);
}

}  // namespace

double total_weight(const Scores& scores) {
  if (!scores.weights) return scores.size;
  double sum = 0;
  for (int sample = 0; sample < scores.size; ++sample) {
    sum += static_cast<double>(scores.weights[sample]);
  }
  return sum;
}

void RootMeanSquaredError::add(WeightedMean& mean, const Scores& scores) const {
  mean.add(scores, MeanSquaredError{}.sum(scores));
}

double RootMeanSquaredError::result(const WeightedMean& mean) const {
  return std::sqrt(mean.result());
}

void R2Score::add(State& state, const Scores& scores) const {
  if (state.empty()) state.resize(static_cast<std::size_t>(scores.elements));
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    Output& output = state[static_cast<std::size_t>(element)];
    for (int sample = 0; sample < scores.size; ++sample) {
      const auto p = static_cast<double>(scores.prediction[element * scores.stride + sample]);
      const auto t = static_cast<double>(scores.target[element * scores.stride + sample]);
      const double weight = weight_of(scores, sample);
      output.weight += weight;
      output.sum += weight * t;
      output.squares += weight * t * t;
      output.residual += weight * (t - p) * (t - p);
    }
  }
}

double R2Score::result(const State& state) const {
  double sum = 0;
  for (const Output& output : state) {
    const double total = output.squares - output.sum * ratio(output.sum, output.weight);
    sum += total == 0 ? 0 : 1 - output.residual / total;
  }
  return ratio(sum, static_cast<double>(state.size()));
}

void BinaryAccuracy::add(WeightedMean& mean, const Scores& scores) const {
  const auto limit = static_cast<float>(threshold);
  const double right = score::sum_of_elements(
      scores, [limit](float p, float t) { return t == (p > limit ? 1.0f : 0.0f) ? 1.0f : 0.0f; });
  mean.add(scores, right / static_cast<double>(scores.elements));
}

void CategoricalAccuracy::add(WeightedMean& mean, const Scores& scores) const {
  add_positions(mean, scores, scores.channels, [](const Block& block, float* right) {
    std::int64_t predicted[lanes], wanted[lanes];
    find_greatest(block.prediction, block, predicted);
    find_greatest(block.target, block, wanted);
    for (int j = 0; j < lanes; ++j) right[j] = predicted[j] == wanted[j] ? 1 : 0;
  });
}

void SparseCategoricalAccuracy::add(WeightedMean& mean, const Scores& scores) const {
  add_positions(mean, scores, 1, [](const Block& block, float* right) {
    std::int64_t predicted[lanes];
    find_greatest(block.prediction, block, predicted);
    for (int j = 0; j < lanes; ++j) {
      right[j] = static_cast<float>(predicted[j]) == block.target[j] ? 1 : 0;
    }
  });
}

void Accuracy::add(WeightedMean& mean, const Scores& scores) const {
  if (scores.channels == 1) {
    BinaryAccuracy{}.add(mean, scores);
  } else if (target_elements(scores) == scores.positions()) {
    SparseCategoricalAccuracy{}.add(mean, scores);
  } else {
    CategoricalAccuracy{}.add(mean, scores);
  }
}

void TopKCategoricalAccuracy::check() const { check_k(name, k); }

void TopKCategoricalAccuracy::add(WeightedMean& mean, const Scores& scores) const {
  add_positions(mean, scores, scores.channels, [this](const Block& block, float* right) {
    std::int64_t wanted[lanes];
    find_greatest(block.target, block, wanted);
    for (int j = 0; j < lanes; ++j) {
      right[j] = is_in_top(block, j, static_cast<double>(wanted[j]), k) ? 1 : 0;
    }
  });
}

void SparseTopKCategoricalAccuracy::check() const { check_k(name, k); }

void SparseTopKCategoricalAccuracy::add(WeightedMean& mean, const Scores& scores) const {
  add_positions(mean, scores, 1, [this](const Block& block, float* right) {
    for (int j = 0; j < lanes; ++j) {
      right[j] = is_in_top(block, j, static_cast<double>(block.target[j]), k) ? 1 : 0;
    }
  });
}

void PositiveCounts::add(const Scores& scores, double threshold) {
  const auto limit = static_cast<float>(threshold);
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    for (int sample = 0; sample < scores.size; ++sample) {
      const bool predicted = scores.prediction[element * scores.stride + sample] > limit;
      const bool is = scores.target[element * scores.stride + sample] != 0;
      const double weight = weight_of(scores, sample);
      if (predicted && is) true_positives += weight;
      if (predicted && !is) false_positives += weight;
      if (!predicted && is) false_negatives += weight;
    }
  }
}

double Precision::result(const PositiveCounts& counts) const {
  return ratio(counts.true_positives, counts.true_positives + counts.false_positives);
}

double Recall::result(const PositiveCounts& counts) const {
  return ratio(counts.true_positives, counts.true_positives + counts.false_negatives);
}

double F1Score::result(const PositiveCounts& counts) const {
  constexpr double epsilon = 1e-7;
  const double right = counts.true_positives;
  const double precision = right / (right + counts.false_positives + epsilon);
  const double recall = right / (right + counts.false_negatives + epsilon);
  return 2 * precision * recall / (precision + recall + epsilon);
}

void AUC::check() const {
  if (thresholds < 2) {
    throw Error("{}: expected 2 thresholds at least, received {}", name, thresholds);
  }
}

AUC::State AUC::start() const {
  const auto intervals = static_cast<std::size_t>(thresholds - 1);
  return {std::vector<double>(intervals), std::vector<double>(intervals)};
}

void AUC::add(State& state, const Scores& scores) const {
  const auto intervals = static_cast<float>(thresholds - 1);
  for (std::int64_t element = 0; element < scores.elements; ++element) {
    for (int sample = 0; sample < scores.size; ++sample) {
      const float p = scores.prediction[element * scores.stride + sample];
      const float t = scores.target[element * scores.stride + sample];
      // An interval holds its upper end: p = 0.5 is not above the threshold 0.5. A NaN counts as 0.
      const float inside = p > 0 ? std::min(p, 1.0f) : 0.0f;
      const auto at = static_cast<std::size_t>(std::max(std::ceil(inside * intervals) - 1, 0.0f));
      (t != 0 ? state.positives : state.negatives)[at] += weight_of(scores, sample);
    }
  }
}

double AUC::result(const State& state) const {
  double all_positives = 0, all_negatives = 0;
  for (std::size_t i = 0; i < state.positives.size(); ++i) {
    all_positives += state.positives[i];
    all_negatives += state.negatives[i];
  }
  // From the highest threshold, above which there is nothing, down.
  double area = 0, positives = 0, x = 0, y = 0;
  double negatives = 0;
  for (std::size_t i = state.positives.size(); i-- > 0;) {
    positives += state.positives[i];
    negatives += state.negatives[i];
    const double next_x = ratio(negatives, all_negatives);
    const double next_y = ratio(positives, all_positives);
    area += (next_x - x) * (next_y + y) / 2;
    x = next_x;
    y = next_y;
  }
  return area;
}

}  // namespace onda
