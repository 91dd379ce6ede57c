// SPDX-License-Identifier: Apache-2.0
// The callbacks. Source of what they do and of their defaults: Keras 3, `keras.callbacks`.
//
// Those that watch a value find it in EpochReport::values by its name, `monitor`, and throw Error
// before the first epoch when there is none. It has improved when it is below the best one so far
// less |min_delta| (MonitorMode::max: above it plus |min_delta|); the first one is always the best.
// `memory` is what a callback knows while it runs, and no option.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "onda/train/callback.h"

namespace onda {

/// Which of two monitored values is the better one.
enum class MonitorMode {
  automatic,  ///< what the metric says of itself; the lower one of losses
  min,
  max,
};

/// The best value so far.
struct Best {
  std::optional<double> value;
  bool higher_is_better = false;

  bool improved_by(double now, double min_delta) const;
};

/// Ends the training when `monitor` has not improved for `patience` epochs, the first
/// `start_from_epoch` epochs not counted:
///
///   wait = wait + 1; when the value has improved: wait = 0, unless it has not improved on
///   `baseline` either; otherwise the training ends when wait >= patience, but not after epoch 1
///
/// restore_best_weights: the result has the weights of the best epoch, however the training ends.
struct EarlyStopping {
  std::string monitor = "val_loss";
  double min_delta = 0;
  int patience = 0;
  MonitorMode mode = MonitorMode::automatic;
  std::optional<double> baseline = std::nullopt;
  bool restore_best_weights = false;
  int start_from_epoch = 0;

  struct Memory {
    Best best = {};
    int best_epoch = 0;  ///< the first is 1
    int wait = 0;
    std::vector<float> best_weights = {};
  };
  Memory memory = {};

  void check() const;
  void on_train_begin(const FitStart& start);
  void on_epoch_end(EpochReport& report);
  void on_train_end(EpochReport& report);
  CallbackState save() const;
  void load(const CallbackState& state);
};

/// Multiplies the learning rate by `factor`, down to `min_lr`, when `monitor` has not improved for
/// `patience` epochs; after that it does not count for `cooldown` epochs. Adds the value
/// "learning_rate", that of the epoch. Throws Error when the model has a schedule.
struct ReduceLROnPlateau {
  std::string monitor = "val_loss";
  double factor = 0.1;  ///< in [0, 1)
  int patience = 10;
  MonitorMode mode = MonitorMode::automatic;
  double min_delta = 1e-4;
  int cooldown = 0;
  double min_lr = 0;

  struct Memory {
    Best best = {};
    int wait = 0;
    int cooling = 0;  ///< epochs that are left of the cooldown
  };
  Memory memory = {};

  void check() const;
  void on_train_begin(const FitStart& start);
  void on_epoch_end(EpochReport& report);
  CallbackState save() const;
  void load(const CallbackState& state);
};

/// Before each epoch the learning rate becomes schedule(epoch, learning rate), the first epoch
/// being 0 as in Keras. Adds the value "learning_rate". Throws Error when the model has a schedule
/// of its own, and when the result is negative or not finite.
struct LearningRateScheduler {
  std::function<double(int epoch, double learning_rate)> schedule;

  void check() const;
  void on_train_begin(const FitStart& start);
  void on_epoch_begin(EpochStart& start);
  void on_epoch_end(EpochReport& report);
};

/// Writes the values of all epochs so far after each one: the file is there whole or not at all.
/// The columns are those of History::to_csv(): the first epoch is 1 and values stand in their own
/// order (Keras: 0, and in the order of the alphabet). With `append` the lines go behind those of a
/// file that is there already, without another header.
struct CSVLogger {
  std::filesystem::path path;
  bool append = false;

  struct Memory {
    std::string text = {};
    std::vector<std::string> names = {};
  };
  Memory memory = {};

  void on_train_begin(const FitStart& start);
  void on_epoch_end(EpochReport& report);
  CallbackState save() const;
  void load(const CallbackState& state);
};

/// fit() ends where a loss is not finite instead of throwing an Error. History::ended() says so.
/// The weights are those of the last whole epoch (in Keras: what the broken step has left).
struct TerminateOnNaN {
  bool on_not_finite(const Error& error) const;
};

/// Saves the model after each epoch, or with `save_best_only` after each in which `monitor` has
/// improved: Model::save(). The path may name the epoch and values, with formats as in Python:
/// "model-{epoch:02}-{val_loss:.3f}.safetensors".
struct ModelCheckpoint {
  std::string path;
  std::string monitor = "val_loss";  ///< counts with save_best_only alone
  bool save_best_only = false;
  MonitorMode mode = MonitorMode::automatic;

  struct Memory {
    Best best = {};
  };
  Memory memory = {};

  void check() const;
  void on_train_begin(const FitStart& start);
  void on_epoch_end(EpochReport& report);
  CallbackState save() const;
  void load(const CallbackState& state);
};

}  // namespace onda
