// SPDX-License-Identifier: Apache-2.0
#include "onda/train/optimizer.h"

#include <algorithm>
#include <cmath>

#include "onda/core/aligned_floats.h"
#include "onda/train/option_checks.h"

#define ONDA_VECTOR_LOOPS "onda/train/optimizer_loops.inc"
#include "onda/core/vector_loops.inc"

namespace onda {
namespace {

// Scales the gradients so that their norm is `limit` at most.
void limit_norm(double norm, double limit, std::span<float> gradients) {
  // Not when it is below: a NaN goes on to where it is noticed.
  if (norm <= limit) return;
  ONDA_BEST(scale)(gradients.data(), gradients.size(), static_cast<float>(limit / norm));
}

double norm_of(std::span<const float> gradients) {
  return std::sqrt(ONDA_BEST(sum_of_squares)(gradients.data(), gradients.size()));
}

}  // namespace

OptimizerStep OptimizerStep::part(std::size_t begin, std::size_t end) const {
  OptimizerStep step = *this;
  step.values += begin;
  step.gradients += begin;
  step.slot_size = slot_size == 0 ? count : slot_size;
  if (step.state) step.state += begin;
  step.count = end - begin;
  step.parameters = {};
  step.workers = nullptr;
  return step;
}

void Clip::check(std::string_view name) const {
  expect_not_negative(name, "clip.norm", norm);
  expect_not_negative(name, "clip.value", value);
  expect_not_negative(name, "clip.global_norm", global_norm);
  if ((norm > 0) + (value > 0) + (global_norm > 0) > 1) {
    throw Error(
        "{}: expected one of clip.norm, clip.value and clip.global_norm, received {}, {} and {}",
        name, norm, value, global_norm);
  }
}

void Clip::apply(const OptimizerStep& step) const {
  const std::span<float> all(step.gradients, step.count);
  if (value > 0) ONDA_BEST(clip)(all.data(), all.size(), static_cast<float>(value));
  if (global_norm > 0) limit_norm(norm_of(all), global_norm, all);
  if (norm > 0) {
    if (step.parameters.empty()) limit_norm(norm_of(all), norm, all);
    for (const ParameterRange& range : step.parameters) {
      const auto one = all.subspan(range.offset, AlignedFloats::padded(range.count));
      limit_norm(norm_of(one), norm, one);
    }
  }
}

void decay_weights(const OptimizerStep& step, double learning_rate, double weight_decay) {
  const auto keep = static_cast<float>(1 - learning_rate * weight_decay);
  ONDA_BEST(scale)(step.values, step.count, keep);
}

}  // namespace onda
