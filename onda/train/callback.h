// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "onda/core/error.h"
#include "onda/train/history.h"

namespace onda {

class Model;

/// What fit() tells before its first epoch.
struct FitStart {
  const Model& model;
  const std::vector<std::string>& names;  ///< of the values that each epoch will have
  int epochs = 0;                         ///< how many were asked for
  bool has_schedule = false;              ///< then nobody else sets the learning rate
};

/// What fit() tells before an epoch.
struct EpochStart {
  int epoch = 0;  ///< the first is 1
  int epochs = 0;
  double& learning_rate;  ///< of this epoch; may be changed unless there is a schedule
};

/// What fit() tells after each batch, before the weights change.
struct BatchReport {
  int epoch = 0;
  std::int64_t batch = 0;  ///< the first is 1
  std::int64_t batches = 0;
  double loss = 0;  ///< of this batch alone
  /// Set to the reason to end the training here. This epoch then never was: weights and optimizer
  /// are those of the last whole one.
  std::optional<std::string>& stop;
};

/// What fit() tells after an epoch, and what a callback can do about it.
struct EpochReport {
  int epoch = 0;   ///< the first is 1
  int epochs = 0;  ///< how many were asked for
  /// Loss, metrics, and with validation data val_loss, …; a callback may add values of its own,
  /// which callbacks after it and the history see.
  Values& values;
  /// Of the next epoch; a callback may change it. A schedule decides instead, when there is one.
  double& learning_rate;
  /// With the weights of this epoch.
  const Model& model;
  /// All values of the model that training changes, moving statistics among them, which a callback
  /// may keep or set.
  std::span<float> weights;
  /// Set to the reason to end the training after this epoch.
  std::optional<std::string>& stop;
};

/// What a callback remembers, for a checkpoint.
struct CallbackState {
  std::vector<double> numbers = {};
  std::vector<float> weights = {};  ///< as EpochReport::weights
  std::string text = {};
};

/// What watches a training: anything with one of
///   void on_epoch_begin(EpochStart&)       before every epoch
///   void on_batch_end(BatchReport&)        after every batch's loss is known
///   void on_epoch_end(EpochReport&)        after every epoch
/// and, where it has them,
///   void on_train_begin(const FitStart&)   before the first epoch of a fit()
///   void on_train_end(EpochReport&)        after the last; what it sets in `weights` is the result
///   bool on_not_finite(const Error&)       true: fit() ends where it would throw this error; the
///                                          epoch then never was
///   CallbackState save() const, void load(const CallbackState&)
///                                          load() comes after on_train_begin()
/// A Callback is a handle: copies share what the callback remembers.
class Callback {
 public:
  template <class C>
  requires(
      requires(C callback, EpochReport report) { callback.on_epoch_end(report); } ||
      requires(C callback, BatchReport report) { callback.on_batch_end(report); } ||
      requires(C callback, EpochStart start) { callback.on_epoch_begin(start); } ||
      requires(C callback, Error error) { callback.on_not_finite(error); }) Callback(C callback)
      : self_(std::make_shared<Held<C>>(std::move(callback))) {}  // NOLINT
  /// A function of its own: [](EpochReport& report) { … }.
  template <class F>
  requires std::is_invocable_v<F, EpochReport&> Callback(F function)
      : Callback(Function{std::move(function)}) {}  // NOLINT

  /// Throws Error when an option is out of its range.
  void check() const { self_->check(); }
  void on_train_begin(const FitStart& start) const { self_->on_train_begin(start); }
  void on_epoch_begin(EpochStart& start) const { self_->on_epoch_begin(start); }
  void on_batch_end(BatchReport& report) const { self_->on_batch_end(report); }
  void on_epoch_end(EpochReport& report) const { self_->on_epoch_end(report); }
  void on_train_end(EpochReport& report) const { self_->on_train_end(report); }
  bool on_not_finite(const Error& error) const { return self_->on_not_finite(error); }
  CallbackState save() const { return self_->save(); }
  void load(const CallbackState& state) const { self_->load(state); }
  /// Whether it may end the training within an epoch.
  bool ends_within_epochs() const { return self_->ends_within_epochs(); }

 private:
  struct Function {
    std::function<void(EpochReport&)> function;
    void on_epoch_end(EpochReport& report) const { function(report); }
  };
  struct Interface {
    virtual ~Interface() = default;
    virtual void check() const = 0;
    virtual void on_train_begin(const FitStart& start) = 0;
    virtual void on_epoch_begin(EpochStart& start) = 0;
    virtual void on_batch_end(BatchReport& report) = 0;
    virtual void on_epoch_end(EpochReport& report) = 0;
    virtual void on_train_end(EpochReport& report) = 0;
    virtual bool on_not_finite(const Error& error) = 0;
    virtual CallbackState save() const = 0;
    virtual void load(const CallbackState& state) = 0;
    virtual bool ends_within_epochs() const = 0;
  };
  template <class C>
  struct Held final : Interface {
    explicit Held(C value) : callback(std::move(value)) {}
    void check() const override {
      if constexpr (requires { callback.check(); }) callback.check();
    }
    void on_train_begin([[maybe_unused]] const FitStart& start) override {
      if constexpr (requires { callback.on_train_begin(start); }) callback.on_train_begin(start);
    }
    void on_epoch_begin([[maybe_unused]] EpochStart& start) override {
      if constexpr (requires { callback.on_epoch_begin(start); }) callback.on_epoch_begin(start);
    }
    void on_batch_end([[maybe_unused]] BatchReport& report) override {
      if constexpr (requires { callback.on_batch_end(report); }) callback.on_batch_end(report);
    }
    void on_epoch_end([[maybe_unused]] EpochReport& report) override {
      if constexpr (requires { callback.on_epoch_end(report); }) callback.on_epoch_end(report);
    }
    void on_train_end([[maybe_unused]] EpochReport& report) override {
      if constexpr (requires { callback.on_train_end(report); }) callback.on_train_end(report);
    }
    bool on_not_finite([[maybe_unused]] const Error& error) override {
      if constexpr (requires { callback.on_not_finite(error); }) {
        return callback.on_not_finite(error);
      } else {
        return false;
      }
    }
    CallbackState save() const override {
      if constexpr (requires { callback.save(); }) {
        return callback.save();
      } else {
        return {};
      }
    }
    void load([[maybe_unused]] const CallbackState& state) override {
      if constexpr (requires { callback.load(state); }) callback.load(state);
    }
    bool ends_within_epochs() const override {
      return requires(C c, BatchReport report) { c.on_batch_end(report); }
      || requires(C c, Error error) { c.on_not_finite(error); };
    }
    C callback;
  };
  std::shared_ptr<Interface> self_;
};

}  // namespace onda
