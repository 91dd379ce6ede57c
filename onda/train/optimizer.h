// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace onda {

/// One step of an optimizer over all parameters at once, which lie in one block.
struct OptimizerStep {
  float* values = nullptr;           ///< [count], to be changed
  const float* gradients = nullptr;  ///< [count], d loss / d value
  float* state = nullptr;            ///< [slots][count], the optimizer's own, zero at first
  std::size_t count = 0;             ///< a multiple of 16; padding has gradients of zero
  std::int64_t number = 1;           ///< of the step, the first is 1
};

/// RMSprop without momentum. With gradient g and the average v of its square:
///
///   v = rho v + (1 - rho) g²
///   w = w - learning_rate g / sqrt(v + epsilon)
///
/// Source: Keras 3, `RMSprop.update_step`, with its defaults. Keras 2.13 (TensorFlow 2.13, the
/// notebook's) has the same formula with a reciprocal square root: epsilon inside of the root too.
struct RMSprop {
  double learning_rate = 0.001;
  double rho = 0.9;
  double epsilon = 1e-7;

  static constexpr int slots = 1;
  /// Throws Error unless learning_rate >= 0, 0 <= rho < 1 and epsilon >= 0.
  void check() const;
  void update(const OptimizerStep& step) const;
};

/// How gradients change parameters: anything with the parts of RMSprop.
class Optimizer {
 public:
  template <class O>
  requires requires(const O o, OptimizerStep step) {
    O::slots;
    o.check();
    o.update(step);
  }
  Optimizer(O optimizer) : self_(std::make_shared<Held<O>>(std::move(optimizer))) {}  // NOLINT

  /// How many floats it keeps for each parameter.
  int slots() const { return self_->slots(); }
  /// Throws Error when an option is out of its range.
  void check() const { self_->check(); }
  void update(const OptimizerStep& step) const { self_->update(step); }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual int slots() const = 0;
    virtual void check() const = 0;
    virtual void update(const OptimizerStep& step) const = 0;
  };
  template <class O>
  struct Held final : Interface {
    explicit Held(O value) : optimizer(std::move(value)) {}
    int slots() const override { return O::slots; }
    void check() const override { optimizer.check(); }
    void update(const OptimizerStep& step) const override { optimizer.update(step); }
    O optimizer;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
