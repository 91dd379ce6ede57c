// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/train/optimizers.h"
#include "onda/train/option_checks.h"

namespace onda {
namespace {

struct AdagradUpdate {
  float* values;
  const float* gradients;
  float* accumulators;
  std::size_t count;
  float learning_rate;
  float epsilon;
};

}  // namespace
}  // namespace onda

#define ONDA_VECTOR_LOOPS "onda/train/adagrad_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {

std::vector<std::string_view> Adagrad::slots() const { return {"accumulator"}; }

void Adagrad::check() const {
  expect_not_negative("Adagrad", "learning_rate", learning_rate);
  expect_not_negative("Adagrad", "initial_accumulator_value", initial_accumulator_value);
  expect_epsilon("Adagrad", epsilon);
  expect_not_negative("Adagrad", "weight_decay", weight_decay);
  clip.check("Adagrad");
}

void Adagrad::initialize(std::span<float> state) const {
  std::fill(state.begin(), state.end(), static_cast<float>(initial_accumulator_value));
}

void Adagrad::update(const OptimizerStep& step) const {
  ONDA_BEST(update_adagrad)
  (AdagradUpdate{step.values, step.gradients, step.state, step.count,
                 static_cast<float>(step.learning_rate.value_or(learning_rate)),
                 static_cast<float>(epsilon)});
}

}  // namespace onda
