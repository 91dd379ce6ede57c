// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "onda/core/tensor.h"

namespace onda {

struct Graph;
class Parameters;

namespace pruning {

/// How sparse the weights are to be, as a function of the steps that are done: anything with
///
///   std::int64_t begin_step                            from here on zeros stay zeros
///   std::optional<double> at(std::int64_t step) const  the share of zeros to prune to after so
///   many
///                                                      steps; nothing: the zeros stay as they are
///   void check() const                                 throws Error when an option is out of range
class Schedule {
 public:
  template <class S>
  requires requires(const S schedule, std::int64_t step) {
    { schedule.begin_step } -> std::convertible_to<std::int64_t>;
    { schedule.at(step) } -> std::same_as<std::optional<double>>;
    schedule.check();
  }
  Schedule(S schedule) : self_(std::make_shared<Held<S>>(std::move(schedule))) {}  // NOLINT

  std::int64_t begin_step() const { return self_->begin_step(); }
  std::optional<double> at(std::int64_t step) const { return self_->at(step); }
  void check() const { self_->check(); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::int64_t begin_step() const = 0;
    virtual std::optional<double> at(std::int64_t step) const = 0;
    virtual void check() const = 0;
  };
  template <class S>
  struct Held final : Interface {
    explicit Held(S value) : schedule(std::move(value)) {}
    std::int64_t begin_step() const override { return schedule.begin_step; }
    std::optional<double> at(std::int64_t step) const override { return schedule.at(step); }
    void check() const override { schedule.check(); }
    S schedule;
  };
  std::shared_ptr<const Interface> self_;
};

/// final_sparsity + (initial_sparsity - final_sparsity) (1 - p)^power, where p goes from 0 at
/// begin_step to 1 at end_step: every `frequency` steps in between, and at end_step.
/// Source: TensorFlow Model Optimization, PolynomialDecay (Zhu and Gupta 2017), which leaves the
/// last one out where it is no multiple of `frequency`.
struct PolynomialDecay {
  double initial_sparsity = 0;  ///< in [0, 1)
  double final_sparsity = 0;    ///< in [0, 1)
  std::int64_t begin_step = 0;
  std::int64_t end_step = 0;  ///< above begin_step
  double power = 3;           ///< above 0
  std::int64_t frequency = 100;
  std::optional<double> at(std::int64_t step) const;
  void check() const;
};

/// The same sparsity from begin_step on, at it and every `frequency` steps until end_step: which
/// weights are zero may change until then. Source: TensorFlow Model Optimization, ConstantSparsity.
struct ConstantSparsity {
  double target_sparsity = 0;  ///< in [0, 1)
  std::int64_t begin_step = 0;
  std::optional<std::int64_t> end_step = std::nullopt;  ///< none: it never ends
  std::int64_t frequency = 100;
  std::optional<double> at(std::int64_t step) const;
  void check() const;
};

/// What is zero stays zero: to train a pruned model further.
struct KeepZeros {
  static constexpr std::int64_t begin_step = 0;
  std::optional<double> at(std::int64_t) const { return std::nullopt; }
  void check() const {}
};

enum class Pattern {
  any,  ///< the smallest of a parameter's weights
  /// Of each four weights next to each other along the inputs of a dense layer or a convolution at
  /// most two are not zero: the larger ones. The schedule says when; its sparsity does not count.
  /// Depthwise convolutions, which have no such axis, are left as they are.
  two_of_four,
};

}  // namespace pruning

/// Makes the smallest weights zero while a model is trained, and keeps them so:
///
///   model.compile({.pruning = Pruning{.schedule = pruning::PolynomialDecay{
///       .final_sparsity = 0.75, .end_step = 2000}}});
///
/// A parameter of n weights keeps max(1, round(n (1 - sparsity))) of them (ties to even), those of
/// the largest magnitude and, among equals, the first. Steps count from compile(). After each step
/// the zeros are 0 exactly, in graph() and in what is stored; so nothing else need be remembered:
/// between two prunings a weight that is 0 stays it, and at each pruning those that the last
/// update has made large come back, as in TensorFlow Model Optimization. To train a pruned model
/// further, compile() it with KeepZeros; the same holds for what quantization_aware() makes of it.
struct Pruning {
  pruning::Schedule schedule = pruning::KeepZeros{};
  pruning::Pattern pattern = pruning::Pattern::any;
  /// Which of the trained parameters; left empty, those of at least two axes, which are neither
  /// biases nor of a normalization.
  std::function<bool(const Tensor&)> prunes = {};

  /// Throws Error when an option is out of its range.
  void check() const { schedule.check(); }
};

/// The share of zeros.
double sparsity(std::span<const float> weights);

/// Prunes while fit() trains; all it knows follows from the weights and the number of steps.
class Pruner {
 public:
  /// After `steps` steps since compile(); prunes if the schedule begins before the first.
  Pruner(const Pruning& how, const Graph& graph, Parameters& parameters, std::int64_t steps);
  /// Around an optimizer's step, of which `steps` are done then.
  void before_step();
  void after_step(std::int64_t steps);

 private:
  struct Pruned {
    std::size_t offset = 0;
    std::size_t count = 0;
    std::size_t row = 0;  // inputs of an output, for two_of_four
  };
  void prune(double sparsity);
  void keep_largest(std::span<float> weights, std::size_t count);

  Pruning how_;
  Parameters& parameters_;
  std::vector<Pruned> pruned_;
  std::int64_t steps_ = 0;
  std::vector<bool> is_zero_;  // of the weights of pruned_, one after another
  std::vector<std::size_t> order_;
};

}  // namespace onda
