// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "onda/train/loss.h"

namespace onda {

/// The sum of the weights of a batch's samples.
double total_weight(const Scores& scores);

/// A mean over samples: the state of most metrics.
struct WeightedMean {
  double sum = 0;     ///< of weight * value
  double weight = 0;  ///< of all samples

  void add(const Scores& scores, double weighted_sum) {
    sum += weighted_sum;
    weight += scores.weights ? total_weight(scores) : scores.size;
  }
  /// 0 when nothing counts, as in Keras.
  double result() const { return weight == 0 ? 0 : sum / weight; }
};

/// What is told about training besides the loss: anything with
///
///   name                                     Keras's, static or a member that can be set
///   State start() const                      the state before the first batch
///   void add(State&, const Scores&) const    looks at a batch; weights of samples count
///   double result(const State&) const        of all batches since the start
///
/// and with check() if it has options, and `higher_is_better`, static, for callbacks that have to
/// know which of two values is the better one. Any loss is a metric, too: its mean, sum(w l) /
/// sum(w), which is not what it is as a loss when there are weights. (Keras hands the sample
/// weights only to `weighted_metrics`: whoever fills Scores for the others leaves `weights` null.)
class Metric {
 public:
  /// A metric over the batches that come to it.
  class Running {
   public:
    virtual ~Running() = default;
    /// Forgets all batches.
    virtual void clear() = 0;
    virtual void add(const Scores& scores) = 0;
    virtual double result() const = 0;
  };

  /// Another name than its own can be given: Metric(Huber{}, "huber").
  template <class M>
  requires requires(const M metric, decltype(metric.start()) state, Scores scores) {
    metric.name;
    metric.add(state, scores);
    metric.result(state);
  }
  Metric(M metric, std::string name = {})  // NOLINT
      : name_(name.empty() ? std::string(metric.name) : std::move(name)),
        self_(std::make_shared<Held<M>>(std::move(metric))) {}

  template <class L>
  requires requires(const L loss, Scores scores) {
    L::name;
    loss.sum(scores);
  }
  Metric(L loss, std::string name = {})  // NOLINT
      : Metric(MeanOf<L>{std::move(loss)}, std::move(name)) {}

  const std::string& name() const { return name_; }
  /// Throws Error when an option is out of its range.
  void check() const { self_->check(); }
  /// Which of two values is the better one; nothing when the metric does not say.
  std::optional<bool> higher_is_better() const { return self_->higher_is_better(); }
  /// Begins anew. The result does not need this Metric to live on.
  std::unique_ptr<Running> start() const { return self_->start(); }

 private:
  template <class L>
  struct MeanOf {
    L loss;
    std::string_view name = L::name;
    static constexpr bool higher_is_better = false;
    void check() const {
      if constexpr (requires { loss.check(); }) loss.check();
    }
    WeightedMean start() const { return {}; }
    void add(WeightedMean& mean, const Scores& scores) const { mean.add(scores, loss.sum(scores)); }
    double result(const WeightedMean& mean) const { return mean.result(); }
  };

  struct Interface : std::enable_shared_from_this<Interface> {
    virtual ~Interface() = default;
    virtual void check() const = 0;
    virtual std::optional<bool> higher_is_better() const = 0;
    virtual std::unique_ptr<Running> start() const = 0;
  };
  template <class M>
  struct Held final : Interface {
    struct RunningHeld final : Running {
      RunningHeld(std::shared_ptr<const Interface> keep, const M& running)
          : keeper(std::move(keep)), metric(running), state(metric.start()) {}
      void clear() override { state = metric.start(); }
      void add(const Scores& scores) override { metric.add(state, scores); }
      double result() const override { return metric.result(state); }

      const std::shared_ptr<const Interface> keeper;
      const M& metric;
      decltype(std::declval<const M>().start()) state;
    };

    explicit Held(M value) : metric(std::move(value)) {}
    void check() const override {
      if constexpr (requires { metric.check(); }) metric.check();
    }
    std::optional<bool> higher_is_better() const override {
      if constexpr (requires { M::higher_is_better; }) {
        return M::higher_is_better;
      } else {
        return std::nullopt;
      }
    }
    std::unique_ptr<Running> start() const override {
      return std::make_unique<RunningHeld>(this->shared_from_this(), metric);
    }
    M metric;
  };

  std::string name_;
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
