// SPDX-License-Identifier: Apache-2.0
// The metrics that are not losses as well. p is the prediction, t the target. Source of formulas,
// defaults and names: Keras 3, `keras.metrics`. All divisions by zero give zero.
#pragma once

#include <string>
#include <vector>

#include "onda/train/losses.h"
#include "onda/train/metric.h"

namespace onda {

/// sqrt(mean (p - t)²).
struct RootMeanSquaredError {
  std::string name = "root_mean_squared_error";
  static constexpr bool higher_is_better = false;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const;
};

/// The coefficient of determination, 1 - sum w (t - p)² / sum w (t - mean t)² with the weighted
/// mean of t: 1 is perfect, 0 what the mean alone would reach. Several outputs: the mean of theirs.
/// Where all targets of an output are equal it counts as 0.
struct R2Score {
  std::string name = "r2_score";
  static constexpr bool higher_is_better = true;

  struct Output {
    double weight = 0, sum = 0, squares = 0, residual = 0;
  };
  using State = std::vector<Output>;
  State start() const { return {}; }
  void add(State& state, const Scores& scores) const;
  double result(const State& state) const;
};

/// The share of elements where p > threshold says what t, 0 or 1, says.
struct BinaryAccuracy {
  double threshold = 0.5;
  std::string name = "binary_accuracy";
  static constexpr bool higher_is_better = true;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const { return mean.result(); }
};

/// The share of positions where the greatest p is that of the greatest t; the first of equals.
struct CategoricalAccuracy {
  std::string name = "categorical_accuracy";
  static constexpr bool higher_is_better = true;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const { return mean.result(); }
};

/// The share of positions where the greatest p is that of class t; the first of equals.
struct SparseCategoricalAccuracy {
  std::string name = "sparse_categorical_accuracy";
  static constexpr bool higher_is_better = true;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const { return mean.result(); }
};

/// Keras's "accuracy": one of the three above, as the shapes say. One channel: BinaryAccuracy with
/// the threshold 0.5; one target for each position: SparseCategoricalAccuracy; otherwise
/// CategoricalAccuracy. (So several independent labels want BinaryAccuracy by name, and a single
/// logit a BinaryAccuracy with the threshold 0.)
struct Accuracy {
  std::string name = "accuracy";
  static constexpr bool higher_is_better = true;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const { return mean.result(); }
};

/// The share of positions where less than k channels are above the one of the greatest t.
struct TopKCategoricalAccuracy {
  int k = 5;  ///< at least 1
  std::string name = "top_k_categorical_accuracy";
  static constexpr bool higher_is_better = true;
  void check() const;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const { return mean.result(); }
};

/// The share of positions where less than k channels are above the one of class t.
struct SparseTopKCategoricalAccuracy {
  int k = 5;  ///< at least 1
  std::string name = "sparse_top_k_categorical_accuracy";
  static constexpr bool higher_is_better = true;
  void check() const;
  WeightedMean start() const { return {}; }
  void add(WeightedMean& mean, const Scores& scores) const;
  double result(const WeightedMean& mean) const { return mean.result(); }
};

/// Weights of elements that are predicted positive, p > threshold, and of those that are, t != 0.
struct PositiveCounts {
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
  void add(const Scores& scores, double threshold);
};

/// Of what is predicted positive, p > threshold, the share that is: TP / (TP + FP), over all
/// elements.
struct Precision {
  double threshold = 0.5;
  std::string name = "precision";
  static constexpr bool higher_is_better = true;
  PositiveCounts start() const { return {}; }
  void add(PositiveCounts& counts, const Scores& scores) const { counts.add(scores, threshold); }
  double result(const PositiveCounts& counts) const;
};

/// Of what is positive, the share that is predicted so, p > threshold: TP / (TP + FN), over all
/// elements.
struct Recall {
  double threshold = 0.5;
  std::string name = "recall";
  static constexpr bool higher_is_better = true;
  PositiveCounts start() const { return {}; }
  void add(PositiveCounts& counts, const Scores& scores) const { counts.add(scores, threshold); }
  double result(const PositiveCounts& counts) const;
};

/// 2 P R / (P + R) of Precision and Recall over all elements: Keras 3's
/// F1Score(average="micro", threshold=0.5), which adds 1e-7 to each divisor, as is done here. Its
/// defaults, one score for each class by the greatest p, are no single number: ConfusionMatrix has
/// those.
struct F1Score {
  double threshold = 0.5;
  std::string name = "f1_score";
  static constexpr bool higher_is_better = true;
  PositiveCounts start() const { return {}; }
  void add(PositiveCounts& counts, const Scores& scores) const { counts.add(scores, threshold); }
  double result(const PositiveCounts& counts) const;
};

/// The area under the receiver operating characteristic, over all elements: the trapezoids between
/// the points of `thresholds` thresholds that lie evenly in [0, 1]. p is cut to [0, 1], t != 0 is
/// positive. With few thresholds it is an approximation, the same as Keras's.
struct AUC {
  int thresholds = 200;  ///< at least 2
  std::string name = "auc";
  static constexpr bool higher_is_better = true;

  /// The weights of positives and negatives whose p lies between neighbouring thresholds.
  struct State {
    std::vector<double> positives, negatives;
  };
  void check() const;
  State start() const;
  void add(State& state, const Scores& scores) const;
  double result(const State& state) const;
};

}  // namespace onda
