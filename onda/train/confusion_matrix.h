// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "onda/core/tensor.h"
#include "onda/train/loss.h"

namespace onda {

/// How many samples of each class were taken for which: rows are the classes that samples have,
/// columns those that were predicted. Plain counts, without weights.
class ConfusionMatrix {
 public:
  /// Throws Error unless there are 2 classes at least.
  explicit ConfusionMatrix(int classes);
  /// Of targets, class numbers [N], [N, 1] or one-hot [N, classes], and of what a model predicts
  /// for them, [N, classes] or, for two classes, [N, 1] with class 1 above 0.5; both float32 or
  /// targets of whole numbers. Throws Error when shapes or classes do not fit.
  ConfusionMatrix(const Tensor& targets, const Tensor& predictions);

  /// Throws Error when one of them is no class.
  void add(std::int64_t target, std::int64_t predicted);
  /// Every position of a batch; the targets as of Accuracy (onda/train/metrics.h).
  void add(const Scores& scores);

  int classes() const { return classes_; }
  std::int64_t count(int target, int predicted) const;
  std::int64_t total() const;

  /// The share of samples that were taken for what they are. Like all shares: 0 of nothing.
  double accuracy() const;
  /// Of what was taken for this class, the share that has it.
  double precision(int predicted) const;
  /// Of what has this class, the share that was taken for it.
  double recall(int target) const;
  /// 2 P R / (P + R).
  double f1(int of_class) const;
  /// The mean of f1() over the classes.
  double macro_f1() const;

  /// A table with a line for each class, in equal columns:
  ///
  ///   target \ predicted   no  yes
  ///   no                   41    3
  ///   yes                   1   55
  ///
  /// Without names the classes are numbers. Throws Error unless there is a name for each.
  std::string to_text(std::span<const std::string> names = {}) const;

 private:
  std::size_t at(std::int64_t target, std::int64_t predicted) const;
  std::int64_t row_sum(int target) const;
  std::int64_t column_sum(int predicted) const;

  int classes_;
  std::vector<std::int64_t> counts_;  // [classes][classes]
};

}  // namespace onda
