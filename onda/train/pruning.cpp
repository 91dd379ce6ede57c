// SPDX-License-Identifier: Apache-2.0
#include "onda/train/pruning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "onda/train/network.h"
#include "onda/train/option_checks.h"

namespace onda {
namespace pruning {
namespace {

void expect_steps(std::string_view owner, std::int64_t begin, std::int64_t end,
                  std::int64_t frequency) {
  if (begin < 0) throw Error("{}: expected a begin_step of at least 0, received {}", owner, begin);
  if (end <= begin) {
    throw Error("{}: expected an end_step above begin_step {}, received {}", owner, begin, end);
  }
  if (frequency < 1) {
    throw Error("{}: expected a frequency of at least 1, received {}", owner, frequency);
  }
}

}  // namespace

std::optional<double> PolynomialDecay::at(std::int64_t step) const {
  if (step < begin_step || step > end_step) return std::nullopt;
  if ((step - begin_step) % frequency != 0 && step != end_step) return std::nullopt;
  const double p =
      static_cast<double>(step - begin_step) / static_cast<double>(end_step - begin_step);
  return final_sparsity + (initial_sparsity - final_sparsity) * std::pow(1 - p, power);
}

void PolynomialDecay::check() const {
  constexpr std::string_view name = "PolynomialDecay of sparsity";
  expect_below_one(name, "an initial_sparsity", initial_sparsity);
  expect_below_one(name, "a final_sparsity", final_sparsity);
  expect_steps(name, begin_step, end_step, frequency);
  if (!(power > 0)) throw Error("{}: expected a power above 0, received {}", name, power);
}

std::optional<double> ConstantSparsity::at(std::int64_t step) const {
  if (step < begin_step || (end_step && step > *end_step)) return std::nullopt;
  if ((step - begin_step) % frequency != 0) return std::nullopt;
  return target_sparsity;
}

void ConstantSparsity::check() const {
  expect_below_one("ConstantSparsity", "a target_sparsity", target_sparsity);
  expect_steps("ConstantSparsity", begin_step,
               end_step.value_or(std::numeric_limits<std::int64_t>::max()), frequency);
}

}  // namespace pruning

double sparsity(std::span<const float> weights) {
  if (weights.empty()) return 0;
  return static_cast<double>(std::count(weights.begin(), weights.end(), 0.0f)) /
         static_cast<double>(weights.size());
}

Pruner::Pruner(const Pruning& how, const Graph& graph, Parameters& parameters, std::int64_t steps)
    : how_(how), parameters_(parameters), steps_(steps) {
  // Of the weights of dense layers and convolutions, the inputs of an output: the last axis, where
  // it is not that of the outputs.
  std::vector<std::size_t> rows(graph.tensors.size());
  for (const Node& node : graph.nodes) {
    if (node.op.is_training_only()) continue;
    const QuantizationRule& rule = node.op.quantization();
    if (rule.weights_input < 0) continue;
    const int weights = node.inputs.at(static_cast<std::size_t>(rule.weights_input));
    const Shape& shape = graph.tensor(weights).shape;
    if (rule.weights_axis == shape.rank() - 1) continue;
    rows[static_cast<std::size_t>(weights)] = static_cast<std::size_t>(shape[-1]);
  }
  std::size_t all = 0;
  for (const Parameters::Parameter& parameter : parameters.all()) {
    const Tensor& tensor = graph.tensor(parameter.tensor);
    if (!parameter.trained || parameter.count == 0) continue;
    if (how.prunes ? !how.prunes(tensor) : tensor.shape.rank() < 2) continue;
    const std::size_t row = rows[static_cast<std::size_t>(parameter.tensor)];
    if (how.pattern == pruning::Pattern::two_of_four && row == 0) continue;
    pruned_.push_back({parameter.offset, parameter.count, row});
    all += parameter.count;
  }
  if (pruned_.empty()) {
    throw Error("pruning: expected parameters that can be pruned, the model has none");
  }
  is_zero_.resize(all);
  if (steps == 0) {
    if (const std::optional<double> first = how_.schedule.at(0)) prune(*first);
  }
}

void Pruner::before_step() {
  if (steps_ < how_.schedule.begin_step()) return;
  std::size_t i = 0;
  for (const Pruned& pruned : pruned_) {
    const float* weights = parameters_.values() + pruned.offset;
    for (std::size_t k = 0; k < pruned.count; ++k) is_zero_[i++] = weights[k] == 0;
  }
}

void Pruner::after_step(std::int64_t steps) {
  const bool had_begun = steps_ >= how_.schedule.begin_step();
  steps_ = steps;
  if (const std::optional<double> now = how_.schedule.at(steps)) {
    prune(*now);
  } else if (had_begun) {
    std::size_t i = 0;
    for (const Pruned& pruned : pruned_) {
      float* weights = parameters_.values() + pruned.offset;
      for (std::size_t k = 0; k < pruned.count; ++k) {
        if (is_zero_[i++]) weights[k] = 0;
      }
    }
  }
}

void Pruner::prune(double sparsity) {
  for (const Pruned& pruned : pruned_) {
    const std::span<float> weights{parameters_.values() + pruned.offset, pruned.count};
    if (how_.pattern == pruning::Pattern::any) {
      const double kept = std::nearbyint(static_cast<double>(pruned.count) * (1 - sparsity));
      keep_largest(weights, static_cast<std::size_t>(std::max(kept, 1.0)));
      continue;
    }
    for (std::size_t row = 0; row < weights.size(); row += pruned.row) {
      for (std::size_t k = 0; k < pruned.row; k += 4) {
        keep_largest(weights.subspan(row + k, std::min<std::size_t>(4, pruned.row - k)), 2);
      }
    }
  }
}

void Pruner::keep_largest(std::span<float> weights, std::size_t count) {
  if (count >= weights.size()) return;
  order_.resize(weights.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  // A NaN counts as large: it stays, for the loss to show it.
  const auto magnitude = [&](std::size_t i) {
    return std::isnan(weights[i]) ? std::numeric_limits<float>::infinity() : std::fabs(weights[i]);
  };
  const auto border = order_.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(order_.begin(), border, order_.end(), [&](std::size_t a, std::size_t b) {
    const float x = magnitude(a);
    const float y = magnitude(b);
    return x != y ? x > y : a < b;
  });
  for (auto i = border; i != order_.end(); ++i) weights[*i] = 0;
}

}  // namespace onda
