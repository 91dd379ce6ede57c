// SPDX-License-Identifier: Apache-2.0
// The losses. p is the prediction, t the target, d = p - t; the mean and the sum of a formula go
// over the last axis, and the mean over positions and samples follows (onda/train/loss.h). Source
// of all formulas and defaults: Keras 3, `keras.losses`. Each can be a metric, too.
#pragma once

#include "onda/train/loss.h"

namespace onda {

/// mean d². Keras's name is "mse".
struct MeanSquaredError {
  static constexpr std::string_view name = "mse";
  double sum(const Scores& scores) const;
  /// 2 d / (elements * size)
  void gradient(const Scores& scores, float* to) const;
};

/// mean |d|. Keras's name is "mae".
struct MeanAbsoluteError {
  static constexpr std::string_view name = "mae";
  double sum(const Scores& scores) const;
  /// sign(d) / (elements * size), sign(0) = 0
  void gradient(const Scores& scores, float* to) const;
};

/// mean of d² / 2 where |d| <= delta, elsewhere of delta |d| - delta² / 2.
struct Huber {
  double delta = 1;  ///< above 0

  static constexpr std::string_view name = "huber_loss";
  void check() const;
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
};

/// mean log(cosh(d)), computed as |d| + log(1 + exp(-2 |d|)) - log(2), which cannot overflow.
struct LogCosh {
  static constexpr std::string_view name = "log_cosh";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
};

/// mean (p - t log(p + 1e-7)).
struct Poisson {
  static constexpr std::string_view name = "poisson";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  /// Targets are counts: 0 or more.
  void check_targets(const Targets& targets) const;
};

/// mean max(1 - t p, 0). Targets are -1 and 1, or 0 and 1, of which 0 counts as -1.
/// (Keras looks in each batch whether all targets are 0 or 1; here it is one rule for a data set,
/// whose targets may not be of both kinds.)
struct Hinge {
  static constexpr std::string_view name = "hinge";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  void check_targets(const Targets& targets) const;
};

/// mean max(1 - t p, 0)². Targets as of Hinge.
struct SquaredHinge {
  static constexpr std::string_view name = "squared_hinge";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  void check_targets(const Targets& targets) const;
};

/// max(max((1 - t) p) - sum(t p) + 1, 0). Targets are one-hot. Of equal maxima the first has the
/// gradient (Keras divides it among them).
struct CategoricalHinge {
  static constexpr std::string_view name = "categorical_hinge";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  void check_targets(const Targets& targets) const;
};

/// sum t log(t / p), both clipped to [1e-7, 1]; no gradient where that changed p.
struct KLDivergence {
  static constexpr std::string_view name = "kl_divergence";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  void check_targets(const Targets& targets) const;
};

/// -sum t p / (max(|t|, 1e-7) max(|p|, 1e-7)) with Euclidean norms: -1 for the same direction.
/// (TensorFlow 2.13's smallest norm is 1e-6.)
struct CosineSimilarity {
  static constexpr std::string_view name = "cosine_similarity";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
};

/// mean of -(t log(p) + (1 - t) log(1 - p)), with p clipped to [1e-7, 1 - 1e-7] and no gradient
/// where that changed it; targets become t (1 - label_smoothing) + label_smoothing / 2.
///
/// From logits p = sigmoid(x): max(x, 0) - t x + log(1 + exp(-|x|)), whose gradient,
/// (sigmoid(x) - t) / (elements * size), is exact for any x. (TensorFlow 2.13 adds 1e-7 once more
/// inside of the logarithms of probabilities.)
struct BinaryCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;  ///< in [0, 1]

  static constexpr std::string_view name = "binary_crossentropy";
  void check() const;
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  /// Targets are in [0, 1].
  void check_targets(const Targets& targets) const;
  /// From logits when a LOGISTIC makes the probabilities, as Keras finds them.
  std::optional<BinaryCrossentropy> at_logits(std::string_view op) const;
};

/// -sum t log(p), with p divided by its sum over the last axis, then clipped to [1e-7, 1 - 1e-7],
/// without a gradient where that changed it; targets, one-hot or probabilities, become
/// t (1 - label_smoothing) + label_smoothing / channels.
///
/// From logits p = softmax(x): sum t (log(sum_c exp(x_c)) - x), whose gradient,
/// (softmax(x) - t) / (positions * size) for targets with the sum 1, is exact for any x.
struct CategoricalCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;  ///< in [0, 1]

  static constexpr std::string_view name = "categorical_crossentropy";
  void check() const;
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  /// The output's own. Throws Error unless its last axis has two channels at least.
  Shape target_shape(const Shape& output) const;
  /// Targets are in [0, 1].
  void check_targets(const Targets& targets) const;
  /// From logits when a SOFTMAX makes the probabilities, as Keras finds them.
  std::optional<CategoricalCrossentropy> at_logits(std::string_view op) const;
};

/// CategoricalCrossentropy whose targets are class numbers, one for each position: [N] or [N, 1]
/// for an output [N, classes], [N, H, W] for [N, H, W, classes]. (Keras on TensorFlow clips before
/// it divides by the sum; a difference of some 1e-7.)
struct SparseCategoricalCrossentropy {
  bool from_logits = false;

  static constexpr std::string_view name = "sparse_categorical_crossentropy";
  double sum(const Scores& scores) const;
  void gradient(const Scores& scores, float* to) const;
  /// The output's without its last axis. Throws Error unless that axis has two channels at least.
  Shape target_shape(const Shape& output) const;
  /// Targets are whole numbers from 0 to channels - 1.
  void check_targets(const Targets& targets) const;
  /// From logits when a SOFTMAX makes the probabilities, as Keras finds them.
  std::optional<SparseCategoricalCrossentropy> at_logits(std::string_view op) const;
};

}  // namespace onda
