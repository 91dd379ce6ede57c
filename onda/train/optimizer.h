// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "onda/core/workers.h"

namespace onda {

/// Where one parameter lies in the block of all.
struct ParameterRange {
  std::size_t offset = 0;  ///< a multiple of 16
  std::size_t count = 0;   ///< up to the next multiple of 16 follows a gap of zeros
};

/// One step of an optimizer over all parameters at once, which lie in one block.
struct OptimizerStep {
  float* values = nullptr;     ///< [count], to be changed
  float* gradients = nullptr;  ///< [count], d loss / d value; clipping changes them
  float* state = nullptr;      ///< the optimizer's own, set by initialize(); see slot()
  std::size_t count = 0;       ///< a multiple of 16; gaps have values and gradients of zero
  std::size_t slot_size = 0;   ///< floats from one slot of the state to the next; 0 is count
  std::int64_t number = 1;     ///< of the step, the first is 1
  /// In place of the optimizer's own: what a schedule says.
  std::optional<double> learning_rate = std::nullopt;
  /// The parameters one by one, for Clip::norm. None: the block is one parameter.
  std::span<const ParameterRange> parameters = {};
  /// Who shares the loop, if anybody.
  Workers* workers = nullptr;

  /// [count], what the optimizer keeps for each parameter under its name number `index`.
  float* slot(std::size_t index) const {
    return state + index * (slot_size == 0 ? count : slot_size);
  }
  /// The step of the parameters from `begin` to `end` alone.
  OptimizerStep part(std::size_t begin, std::size_t end) const;
};

/// Limits of gradients, applied before the optimizer sees them. 0 is none; one of them at most.
/// Source: Keras 3, `clipnorm`, `clipvalue` and `global_clipnorm` of an optimizer.
struct Clip {
  double norm = 0;         ///< of each parameter: g norm / max(|g|, norm)
  double value = 0;        ///< of each number: g in [-value, value]
  double global_norm = 0;  ///< as norm, with |g| over all parameters

  bool is_set() const { return norm > 0 || value > 0 || global_norm > 0; }
  /// Throws Error when one is negative or more than one is set. `name` is the optimizer's.
  void check(std::string_view name) const;
  void apply(const OptimizerStep& step) const;
};

/// w = w - learning_rate weight_decay w: decoupled from the gradient, as Keras 3 has it in every
/// optimizer (and PyTorch in AdamW only). Biases decay, too.
void decay_weights(const OptimizerStep& step, double learning_rate, double weight_decay);

/// How gradients change parameters: anything with
///
///   double learning_rate                            its own, when a step brings none
///   std::vector<std::string_view> slots() const     the names of the floats that it keeps for each
///                                                   parameter, in the order of
///                                                   OptimizerStep::slot()
///   void check() const                              throws Error when an option is out of range
///   void update(const OptimizerStep&) const         the formula; step.learning_rate is set
///
/// and where it has them
///
///   Clip clip; double weight_decay                  applied in this order before update()
///   void initialize(std::span<float> state) const   the first state, if it is not all zeros
///   bool element_wise                               when true, update() is called for parts of the
///                                                   parameters, by several threads
///
/// State and the number of the step are all that a checkpoint needs.
class Optimizer {
 public:
  template <class O>
  requires requires(const O o, OptimizerStep step) {
    o.learning_rate;
    o.slots();
    o.check();
    o.update(step);
  }
  Optimizer(O optimizer) : self_(std::make_shared<Held<O>>(std::move(optimizer))) {}  // NOLINT

  /// How many floats it keeps for each parameter.
  int slots() const { return static_cast<int>(slot_names().size()); }
  /// What they are: "momentum", "velocity".
  std::vector<std::string_view> slot_names() const { return self_->slot_names(); }
  double learning_rate() const { return self_->learning_rate(); }
  /// The same with another learning rate of its own.
  Optimizer with_learning_rate(double rate) const { return self_->with_learning_rate(rate); }
  /// Throws Error when an option is out of its range.
  void check() const { self_->check(); }
  /// Sets the state, [slots][count], before the first step.
  void initialize(std::span<float> state) const { self_->initialize(state); }
  void update(const OptimizerStep& step) const { self_->update(step); }
  /// The struct that it was made of, or null when that is of another type.
  template <class O>
  const O* get_if() const {
    const auto* held = dynamic_cast<const Held<O>*>(self_.get());
    return held ? &held->optimizer : nullptr;
  }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::vector<std::string_view> slot_names() const = 0;
    virtual double learning_rate() const = 0;
    virtual Optimizer with_learning_rate(double rate) const = 0;
    virtual void check() const = 0;
    virtual void initialize(std::span<float> state) const = 0;
    virtual void update(const OptimizerStep& step) const = 0;
  };
  template <class O>
  struct Held final : Interface {
    explicit Held(O value) : optimizer(std::move(value)) {}
    std::vector<std::string_view> slot_names() const override { return optimizer.slots(); }
    double learning_rate() const override { return optimizer.learning_rate; }
    Optimizer with_learning_rate(double rate) const override {
      O other = optimizer;
      other.learning_rate = rate;
      return other;
    }
    void check() const override { optimizer.check(); }
    void initialize(std::span<float> state) const override {
      if constexpr (requires { optimizer.initialize(state); }) {
        optimizer.initialize(state);
      } else {
        for (float& value : state) value = 0;
      }
    }
    void update(const OptimizerStep& step) const override {
      OptimizerStep now = step;
      if (!now.learning_rate) now.learning_rate = optimizer.learning_rate;
      if constexpr (requires { optimizer.clip; }) {
        if (optimizer.clip.is_set()) optimizer.clip.apply(now);
      }
      if constexpr (requires { optimizer.weight_decay; }) {
        if (optimizer.weight_decay != 0) {
          decay_weights(now, *now.learning_rate, optimizer.weight_decay);
        }
      }
      if constexpr (requires { optimizer.element_wise; }) {
        if (optimizer.element_wise && now.workers) {
          constexpr std::size_t lanes = 16;
          now.workers->share(
              static_cast<std::int64_t>(now.count / lanes),
              [&](int, std::int64_t begin, std::int64_t end) {
                optimizer.update(now.part(static_cast<std::size_t>(begin) * lanes,
                                          static_cast<std::size_t>(end) * lanes));
              },
              static_cast<std::int64_t>(now.count));
          return;
        }
      }
      optimizer.update(now);
    }
    O optimizer;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
