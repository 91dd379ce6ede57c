// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "onda/train/optimizers.h"
#include "onda/train/option_checks.h"

namespace onda {
namespace {

struct AdamUpdate {
  float* values;
  const float* gradients;
  float* momenta;
  float* velocities;
  float* greatest;  // velocities, with amsgrad only
  std::size_t count;
  float add_momentum;
  float add_velocity;
  float learning_rate;    // corrected
  float gradient_rate;    // Nadam: of the gradient itself
  float velocity_factor;  // Nadam: of the velocity, before the root
  float epsilon;
};

template <class A>
void check_adam(std::string_view name, const A& adam) {
  expect_not_negative(name, "learning_rate", adam.learning_rate);
  expect_below_one(name, "beta_1", adam.beta_1);
  expect_below_one(name, "beta_2", adam.beta_2);
  expect_epsilon(name, adam.epsilon);
  expect_not_negative(name, "weight_decay", adam.weight_decay);
  adam.clip.check(name);
}

template <class A>
AdamUpdate update_of(const A& adam, const OptimizerStep& step) {
  return {.values = step.values,
          .gradients = step.gradients,
          .momenta = step.slot(0),
          .velocities = step.slot(1),
          .greatest = nullptr,
          .count = step.count,
          .add_momentum = static_cast<float>(1 - adam.beta_1),
          .add_velocity = static_cast<float>(1 - adam.beta_2),
          .learning_rate = 0,
          .gradient_rate = 0,
          .velocity_factor = 1,
          .epsilon = static_cast<float>(adam.epsilon)};
}

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/train/adam_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

// Adam's and AdamW's.
template <class A>
void step_of_adam(const A& adam, const OptimizerStep& step) {
  const auto t = static_cast<double>(step.number);
  AdamUpdate u = update_of(adam, step);
  u.learning_rate =
      static_cast<float>(step.learning_rate.value_or(adam.learning_rate) *
                         std::sqrt(1 - std::pow(adam.beta_2, t)) / (1 - std::pow(adam.beta_1, t)));
  if (adam.amsgrad) {
    u.greatest = step.slot(2);
    ONDA_BEST(update_amsgrad)(u);
  } else {
    ONDA_BEST(update_adam)(u);
  }
}

template <class A>
std::vector<std::string_view> slots_of_adam(const A& adam) {
  if (adam.amsgrad) return {"momentum", "velocity", "velocity_hat"};
  return {"momentum", "velocity"};
}

// Nadam's 1 - 0.96^t / 2.
double nadam_factor(double t) { return 1 - 0.5 * std::pow(0.96, t); }

// The product of nadam_factor(1) to nadam_factor(t), whose factors are 1 in double precision from
// about 900 on: a table, so that a step that a checkpoint resumes needs nothing but its number.
double product_of_nadam_factors(std::int64_t t) {
  static const auto table = [] {
    std::array<double, 1024> products{1};
    for (std::size_t k = 1; k < products.size(); ++k) {
      products[k] = products[k - 1] * nadam_factor(static_cast<double>(k));
    }
    return products;
  }();
  return table[static_cast<std::size_t>(
      std::min<std::int64_t>(t, static_cast<std::int64_t>(table.size()) - 1))];
}

}  // namespace

std::vector<std::string_view> Adam::slots() const { return slots_of_adam(*this); }
void Adam::check() const { check_adam("Adam", *this); }
void Adam::update(const OptimizerStep& step) const { step_of_adam(*this, step); }

std::vector<std::string_view> AdamW::slots() const { return slots_of_adam(*this); }
void AdamW::check() const { check_adam("AdamW", *this); }
void AdamW::update(const OptimizerStep& step) const { step_of_adam(*this, step); }

std::vector<std::string_view> Nadam::slots() const { return {"momentum", "velocity"}; }
void Nadam::check() const { check_adam("Nadam", *this); }

void Nadam::update(const OptimizerStep& step) const {
  const auto t = static_cast<double>(step.number);
  const double rate = step.learning_rate.value_or(learning_rate);
  const double now = beta_1 * nadam_factor(t);
  const double next = beta_1 * nadam_factor(t + 1);
  const double product = std::pow(beta_1, t) * product_of_nadam_factors(step.number);
  AdamUpdate u = update_of(*this, step);
  u.learning_rate = static_cast<float>(rate * next / (1 - product * next));
  u.gradient_rate = static_cast<float>(rate * (1 - now) / (1 - product));
  u.velocity_factor = static_cast<float>(1 / (1 - std::pow(beta_2, t)));
  ONDA_BEST(update_nadam)(u);
}

}  // namespace onda
