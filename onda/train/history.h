// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onda {

/// The values of one epoch or one evaluation: "loss", the metrics by name, and those of the
/// validation data with "val_" before them.
struct Values {
  std::vector<std::string> names;
  std::vector<double> values;

  /// Throws Error when there is none of this name.
  double operator[](std::string_view name) const;
  /// Adds a value, or changes the one of this name.
  void set(std::string_view name, double value);
};

/// What fit() has seen, epoch by epoch.
class History {
 public:
  /// "loss", "mae", "val_loss", "val_mae": the columns in order.
  const std::vector<std::string>& names() const { return names_; }
  int epochs() const { return columns_.empty() ? 0 : static_cast<int>(columns_.front().size()); }
  /// One value an epoch. Throws Error when there is no such column.
  std::span<const double> operator[](std::string_view name) const;

  /// Throws Error when the names are not those of the epochs before.
  void add(const Values& epoch);

  /// Why the training has ended before its last epoch; empty when it has not.
  const std::string& ended() const { return ended_; }
  void set_ended(std::string reason) { ended_ = std::move(reason); }

  /// "epoch,loss,mae,val_loss,val_mae" and a line an epoch, the first epoch being 1; numbers with
  /// as many digits as it takes to read the same ones back.
  std::string to_csv() const;
  /// Writes to_csv() whole or not at all. Throws Error.
  void write_csv(const std::filesystem::path& path) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<double>> columns_;
  std::string ended_;
};

}  // namespace onda
