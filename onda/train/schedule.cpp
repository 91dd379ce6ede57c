// SPDX-License-Identifier: Apache-2.0
#include "onda/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "onda/train/option_checks.h"

namespace onda {
namespace {

void expect_steps(std::string_view owner, std::int64_t decay_steps) {
  if (decay_steps <= 0) {
    throw Error("{}: expected decay_steps above 0, received {}", owner, decay_steps);
  }
}

double share_of(std::int64_t step, std::int64_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps);
}

// The way from one rate to another.
double between(double from, double to, double share) { return (to - from) * share + from; }

}  // namespace

Schedule::Schedule(double learning_rate) : Schedule(ConstantRate{learning_rate}) {}

double ConstantRate::at(std::int64_t) const { return learning_rate; }

void ConstantRate::check() const {
  expect_not_negative("ConstantRate", "learning_rate", learning_rate);
}

double ExponentialDecay::at(std::int64_t step) const {
  const double exponent = share_of(step, decay_steps);
  return initial_learning_rate * std::pow(decay_rate, staircase ? std::floor(exponent) : exponent);
}

void ExponentialDecay::check() const {
  expect_not_negative("ExponentialDecay", "initial_learning_rate", initial_learning_rate);
  expect_steps("ExponentialDecay", decay_steps);
  expect_not_negative("ExponentialDecay", "decay_rate", decay_rate);
}

double PiecewiseConstantDecay::at(std::int64_t step) const {
  const auto next = std::lower_bound(boundaries.begin(), boundaries.end(), step);
  return values[static_cast<std::size_t>(next - boundaries.begin())];
}

void PiecewiseConstantDecay::check() const {
  if (values.size() != boundaries.size() + 1) {
    throw Error(
        "PiecewiseConstantDecay: expected one value more than boundaries, received {} and {}",
        values.size(), boundaries.size());
  }
  for (const double value : values) expect_not_negative("PiecewiseConstantDecay", "values", value);
  for (std::size_t i = 1; i < boundaries.size(); ++i) {
    if (boundaries[i] <= boundaries[i - 1]) {
      throw Error("PiecewiseConstantDecay: expected boundaries that rise, received {} after {}",
                  boundaries[i], boundaries[i - 1]);
    }
  }
}

double PolynomialDecay::at(std::int64_t step) const {
  double share = std::min(share_of(step, decay_steps), 1.0);
  if (cycle && step > decay_steps) {
    const std::int64_t cycles = (step + decay_steps - 1) / decay_steps;
    share = share_of(step, decay_steps) / static_cast<double>(cycles);
  }
  return between(end_learning_rate, initial_learning_rate, std::pow(1 - share, power));
}

void PolynomialDecay::check() const {
  expect_not_negative("PolynomialDecay", "initial_learning_rate", initial_learning_rate);
  expect_steps("PolynomialDecay", decay_steps);
  expect_not_negative("PolynomialDecay", "end_learning_rate", end_learning_rate);
  expect_not_negative("PolynomialDecay", "power", power);
}

double CosineDecay::at(std::int64_t step) const {
  double rate = initial_learning_rate;
  if (warmup_target) {
    if (step < warmup_steps) return between(rate, *warmup_target, share_of(step, warmup_steps));
    step -= warmup_steps;
    rate = *warmup_target;
  }
  const double share = std::min(share_of(step, decay_steps), 1.0);
  return rate * between(alpha, 1, 0.5 * (1 + std::cos(std::numbers::pi * share)));
}

void CosineDecay::check() const {
  expect_not_negative("CosineDecay", "initial_learning_rate", initial_learning_rate);
  expect_steps("CosineDecay", decay_steps);
  expect_not_negative("CosineDecay", "alpha", alpha);
  expect_not_negative("CosineDecay", "warmup_target", warmup_target.value_or(0));
  expect_not_negative("CosineDecay", "warmup_steps", static_cast<double>(warmup_steps));
}

double LinearWarmup::at(std::int64_t step) const {
  if (step >= steps) return after.at(step - steps);
  return between(initial_learning_rate, after.at(0), share_of(step, steps));
}

void LinearWarmup::check() const {
  expect_not_negative("LinearWarmup", "steps", static_cast<double>(steps));
  expect_not_negative("LinearWarmup", "initial_learning_rate", initial_learning_rate);
  after.check();
}

}  // namespace onda
