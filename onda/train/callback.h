// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onda/train/history.h"

namespace onda {

class Model;

/// What fit() tells after an epoch, and what a callback can do about it.
struct EpochReport {
  int epoch = 0;   ///< the first is 1
  int epochs = 0;  ///< how many were asked for
  const Values& values;  ///< loss, metrics, and with validation data val_loss, …
  /// Of the next epoch; a callback may change it. A schedule that was given as the optimizer's
  /// learning rate decides instead, when there is one.
  double& learning_rate;
  /// With the weights of this epoch.
  const Model& model;
  /// All values of the model that training changes, which a callback may keep or set.
  std::span<float> weights;
  /// Set to end the training after this epoch.
  bool& stop;
};

/// What a callback remembers, for a checkpoint.
struct CallbackState {
  std::vector<double> numbers;
  std::vector<float> weights;
};

/// What runs after every epoch: anything with
///   void on_epoch_end(EpochReport&)
/// and, where it has them,
///   void on_train_begin(const Model&)      before the first epoch of a fit()
///   void on_train_end(EpochReport&)        after the last; what it sets in `weights` is the result
///   CallbackState save() const, void load(const CallbackState&)
/// A Callback is a handle: copies share what the callback remembers.
class Callback {
 public:
  template <class C>
  requires requires(C callback, EpochReport report) { callback.on_epoch_end(report); }
  Callback(C callback) : self_(std::make_shared<Held<C>>(std::move(callback))) {}  // NOLINT
  /// A function of its own: [](EpochReport& report) { … }.
  template <class F>
  requires std::is_invocable_v<F, EpochReport&>
  Callback(F function) : Callback(Function{std::move(function)}) {}  // NOLINT

  void on_train_begin(const Model& model) const { self_->on_train_begin(model); }
  void on_epoch_end(EpochReport& report) const { self_->on_epoch_end(report); }
  void on_train_end(EpochReport& report) const { self_->on_train_end(report); }
  CallbackState save() const { return self_->save(); }
  void load(const CallbackState& state) const { self_->load(state); }

 private:
  struct Function {
    std::function<void(EpochReport&)> function;
    void on_epoch_end(EpochReport& report) const { function(report); }
  };
  struct Interface {
    virtual ~Interface() = default;
    virtual void on_train_begin(const Model& model) = 0;
    virtual void on_epoch_end(EpochReport& report) = 0;
    virtual void on_train_end(EpochReport& report) = 0;
    virtual CallbackState save() const = 0;
    virtual void load(const CallbackState& state) = 0;
  };
  template <class C>
  struct Held final : Interface {
    explicit Held(C value) : callback(std::move(value)) {}
    void on_train_begin([[maybe_unused]] const Model& model) override {
      if constexpr (requires { callback.on_train_begin(model); }) callback.on_train_begin(model);
    }
    void on_epoch_end(EpochReport& report) override { callback.on_epoch_end(report); }
    void on_train_end([[maybe_unused]] EpochReport& report) override {
      if constexpr (requires { callback.on_train_end(report); }) callback.on_train_end(report);
    }
    CallbackState save() const override {
      if constexpr (requires { callback.save(); }) return callback.save();
      return {};
    }
    void load([[maybe_unused]] const CallbackState& state) override {
      if constexpr (requires { callback.load(state); }) callback.load(state);
    }
    C callback;
  };
  std::shared_ptr<Interface> self_;
};

}  // namespace onda
