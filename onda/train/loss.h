// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace onda {

/// What a batch predicts and what it should have: [elements][stride], the samples innermost, of
/// which the first `size` count.
struct Scores {
  const float* prediction = nullptr;
  const float* target = nullptr;
  std::int64_t elements = 0;  ///< of one sample
  int size = 0;
  int stride = 0;
};

/// mean over the elements of (prediction - target)². Keras's name is "mse".
struct MeanSquaredError {
  static constexpr std::string_view name = "mse";
  /// The sum over the samples.
  double sum(const Scores& scores) const;
  /// gradient = d (sum / size) / d prediction = 2 (prediction - target) / (elements * size), and 0
  /// in the padding.
  void gradient(const Scores& scores, float* gradient) const;
};

/// mean over the elements of |prediction - target|. Keras's name is "mae".
struct MeanAbsoluteError {
  static constexpr std::string_view name = "mae";
  double sum(const Scores& scores) const;
  /// gradient = sign(prediction - target) / (elements * size), sign(0) = 0, and 0 in the padding.
  void gradient(const Scores& scores, float* gradient) const;
};

/// What is computed from every batch and averaged over the samples: anything with the `name` and
/// `sum` of MeanSquaredError.
class Metric {
 public:
  template <class M>
  requires requires(const M m, Scores scores) { m.sum(scores); }
  Metric(M metric) : self_(std::make_shared<Held<M>>(std::move(metric))) {}  // NOLINT

  std::string_view name() const { return self_->name(); }
  double sum(const Scores& scores) const { return self_->sum(scores); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string_view name() const = 0;
    virtual double sum(const Scores& scores) const = 0;
  };
  template <class M>
  struct Held final : Interface {
    explicit Held(M value) : metric(std::move(value)) {}
    std::string_view name() const override { return M::name; }
    double sum(const Scores& scores) const override { return metric.sum(scores); }
    M metric;
  };
  std::shared_ptr<const Interface> self_;
};

/// What training makes small: anything with the `sum` and `gradient` of MeanSquaredError. The loss
/// of a batch is the mean over its samples.
class Loss {
 public:
  template <class L>
  requires requires(const L l, Scores scores, float* to) {
    l.sum(scores);
    l.gradient(scores, to);
  }
  Loss(L loss) : self_(std::make_shared<Held<L>>(std::move(loss))) {}  // NOLINT

  double sum(const Scores& scores) const { return self_->sum(scores); }
  void gradient(const Scores& scores, float* to) const { self_->gradient(scores, to); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual double sum(const Scores& scores) const = 0;
    virtual void gradient(const Scores& scores, float* to) const = 0;
  };
  template <class L>
  struct Held final : Interface {
    explicit Held(L value) : loss(std::move(value)) {}
    double sum(const Scores& scores) const override { return loss.sum(scores); }
    void gradient(const Scores& scores, float* to) const override { loss.gradient(scores, to); }
    L loss;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
