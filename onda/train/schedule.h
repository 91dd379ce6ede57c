// SPDX-License-Identifier: Apache-2.0
// Learning rates that change with the steps of training. `step` counts from 0: the first step of
// training has at(0). Source of formulas and defaults: Keras 3, `keras.optimizers.schedules`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace onda {

/// A learning rate as a function of the step: a number, which stays, or anything with
///
///   double at(std::int64_t step) const
///   void check() const                   throws Error when an option is out of its range
class Schedule {
 public:
  Schedule(double learning_rate);  // NOLINT

  template <class S>
  requires requires(const S schedule, std::int64_t step) {
    schedule.at(step);
    schedule.check();
  }
  Schedule(S schedule) : self_(std::make_shared<Held<S>>(std::move(schedule))) {}  // NOLINT

  double at(std::int64_t step) const { return self_->at(step); }
  /// Throws Error when an option is out of its range.
  void check() const { self_->check(); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual double at(std::int64_t step) const = 0;
    virtual void check() const = 0;
  };
  template <class S>
  struct Held final : Interface {
    explicit Held(S value) : schedule(std::move(value)) {}
    double at(std::int64_t step) const override { return schedule.at(step); }
    void check() const override { schedule.check(); }
    S schedule;
  };
  std::shared_ptr<const Interface> self_;
};

struct ConstantRate {
  double learning_rate = 0.001;
  double at(std::int64_t step) const;
  void check() const;
};

/// initial_learning_rate decay_rate^(step / decay_steps); the exponent is cut to a whole number
/// with staircase.
struct ExponentialDecay {
  double initial_learning_rate = 0;
  std::int64_t decay_steps = 0;  ///< above 0
  double decay_rate = 0;
  bool staircase = false;
  double at(std::int64_t step) const;
  void check() const;
};

/// values[0] up to and with step boundaries[0], values[1] up to and with boundaries[1], …, after
/// the last the last. Boundaries rise, and there is one value more.
struct PiecewiseConstantDecay {
  std::vector<std::int64_t> boundaries;
  std::vector<double> values;
  double at(std::int64_t step) const;
  void check() const;
};

/// (initial_learning_rate - end_learning_rate) (1 - s / decay_steps)^power + end_learning_rate with
/// s = min(step, decay_steps); with cycle s is the step, and decay_steps becomes its first
/// multiple that is not below s.
struct PolynomialDecay {
  double initial_learning_rate = 0;
  std::int64_t decay_steps = 0;  ///< above 0
  double end_learning_rate = 0.0001;
  double power = 1;
  bool cycle = false;
  double at(std::int64_t step) const;
  void check() const;
};

/// r ((1 - alpha) (1 + cos(pi s / decay_steps)) / 2 + alpha) with s = min(step, decay_steps) and r
/// = initial_learning_rate. With a warmup_target the first warmup_steps steps rise linearly from
/// initial_learning_rate to it; then r is the target, and s counts from there.
/// Loshchilov and Hutter, 2016, without restarts.
struct CosineDecay {
  double initial_learning_rate = 0;
  std::int64_t decay_steps = 0;  ///< above 0
  double alpha = 0;              ///< the least rate as a share of r
  std::optional<double> warmup_target = std::nullopt;
  std::int64_t warmup_steps = 0;
  double at(std::int64_t step) const;
  void check() const;
};

/// Rises linearly from initial_learning_rate to after.at(0) in `steps` steps, then is `after`,
/// whose steps count from there. (Not in Keras, but as CosineDecay begins there.)
struct LinearWarmup {
  std::int64_t steps = 0;  ///< at least 0
  Schedule after = 0.001;
  double initial_learning_rate = 0;
  double at(std::int64_t step) const;
  void check() const;
};

}  // namespace onda
