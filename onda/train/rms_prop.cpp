// SPDX-License-Identifier: Apache-2.0
#include "onda/train/optimizers.h"
#include "onda/train/option_checks.h"

namespace onda {
namespace {

struct Update {
  float* values;
  const float* gradients;
  float* averages;  // of squares
  float* means;     // centered only
  float* momenta;   // with momentum only
  std::size_t count;
  float learning_rate;
  float keep;
  float add;
  float momentum;
  float epsilon;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/train/rms_prop_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {

std::vector<std::string_view> RMSprop::slots() const {
  std::vector<std::string_view> names{"velocity"};
  if (momentum > 0) names.push_back("momentum");
  if (centered) names.push_back("average_gradient");
  return names;
}

void RMSprop::check() const {
  expect_not_negative("RMSprop", "learning_rate", learning_rate);
  expect_below_one("RMSprop", "rho", rho);
  expect_share("RMSprop", "momentum", momentum);
  expect_epsilon("RMSprop", epsilon);
  expect_not_negative("RMSprop", "weight_decay", weight_decay);
  clip.check("RMSprop");
}

void RMSprop::update(const OptimizerStep& step) const {
  Update u{.values = step.values,
           .gradients = step.gradients,
           .averages = step.state,
           .means = nullptr,
           .momenta = nullptr,
           .count = step.count,
           .learning_rate = static_cast<float>(step.learning_rate.value_or(learning_rate)),
           .keep = static_cast<float>(rho),
           .add = static_cast<float>(1 - rho),
           .momentum = static_cast<float>(momentum),
           .epsilon = static_cast<float>(epsilon)};
  std::size_t next = 1;
  if (momentum > 0) u.momenta = step.slot(next++);
  if (centered) u.means = step.slot(next);
  if (centered) {
    momentum > 0 ? ONDA_BEST(update_centered_with_momentum)(u) : ONDA_BEST(update_centered)(u);
  } else {
    momentum > 0 ? ONDA_BEST(update_with_momentum)(u) : ONDA_BEST(update)(u);
  }
}

}  // namespace onda
