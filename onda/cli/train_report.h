// SPDX-License-Identifier: Apache-2.0
// What `onda train` tells of a training.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onda/report/plot.h"
#include "onda/report/progress.h"
#include "onda/train/callback.h"
#include "onda/train/text_model.h"

namespace onda::cli {

/// "loss 0.012, mae 0.08".
std::string values_text(const Values& values);

/// The curves of a value over the epochs, in training and in validation.
report::Plot plot_of(const History& history, const std::string& name, const std::string& title);

/// How the training goes, on a terminal, when it takes over a second.
class TrainingProgress {
 public:
  TrainingProgress(bool quiet, int epochs);
  void update(const EpochReport& report);
  void finish();

 private:
  const std::optional<std::size_t> columns_;
  const std::size_t epochs_;
  const double start_;
  std::unique_ptr<report::Progress> bar_;
  Values values_;
};

/// Layers or augmentations with their arguments, for help: one a line, or more where it is long.
std::string listed(const std::vector<TextLayer>& all);

}  // namespace onda::cli
