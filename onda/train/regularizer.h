// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <utility>

namespace onda {

/// l1 sum |w| + l2 sum w². Source: Keras 3, `keras.regularizers`; not divided by the batch.
struct L1L2 {
  double l1 = 0;
  double l2 = 0;

  /// Throws Error unless both are at least 0.
  void check() const;
  /// What is added to the loss.
  double value(std::span<const float> weights) const;
  /// Adds d value / d weight = l1 sign(w) + 2 l2 w, sign(0) = 0.
  void add_gradient(std::span<const float> weights, std::span<float> gradient) const;
};

/// l1 sum |w|.
struct L1 {
  double l1 = 0.01;
  void check() const { L1L2{l1, 0}.check(); }
  double value(std::span<const float> weights) const { return L1L2{l1, 0}.value(weights); }
  void add_gradient(std::span<const float> weights, std::span<float> gradient) const {
    L1L2{l1, 0}.add_gradient(weights, gradient);
  }
};

/// l2 sum w².
struct L2 {
  double l2 = 0.01;
  void check() const { L1L2{0, l2}.check(); }
  double value(std::span<const float> weights) const { return L1L2{0, l2}.value(weights); }
  void add_gradient(std::span<const float> weights, std::span<float> gradient) const {
    L1L2{0, l2}.add_gradient(weights, gradient);
  }
};

/// What keeps a parameter small by a part of the loss: nothing, or anything with the parts of L1L2.
class Regularizer {
 public:
  Regularizer() = default;
  template <class R>
  requires requires(const R r, std::span<const float> weights, std::span<float> gradient) {
    r.check();
    r.value(weights);
    r.add_gradient(weights, gradient);
  }
  Regularizer(R regularizer)  // NOLINT
      : self_(std::make_shared<Held<R>>(std::move(regularizer))) {}

  explicit operator bool() const { return self_ != nullptr; }
  void check() const {
    if (self_) self_->check();
  }
  double value(std::span<const float> weights) const { return self_ ? self_->value(weights) : 0; }
  void add_gradient(std::span<const float> weights, std::span<float> gradient) const {
    if (self_) self_->add_gradient(weights, gradient);
  }
  /// The struct that it was made of, or null when that is of another type or none.
  template <class R>
  const R* get_if() const {
    const auto* held = dynamic_cast<const Held<R>*>(self_.get());
    return held ? &held->regularizer : nullptr;
  }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual void check() const = 0;
    virtual double value(std::span<const float> weights) const = 0;
    virtual void add_gradient(std::span<const float> weights, std::span<float> gradient) const = 0;
  };
  template <class R>
  struct Held final : Interface {
    explicit Held(R value) : regularizer(std::move(value)) {}
    void check() const override { regularizer.check(); }
    double value(std::span<const float> weights) const override {
      return regularizer.value(weights);
    }
    void add_gradient(std::span<const float> weights, std::span<float> gradient) const override {
      regularizer.add_gradient(weights, gradient);
    }
    R regularizer;
  };
  std::shared_ptr<const Interface> self_;
};

}  // namespace onda
