// SPDX-License-Identifier: Apache-2.0
#include "onda/cli/train_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <limits>

namespace onda::cli {

std::string values_text(const Values& values) {
  std::string text;
  for (std::size_t i = 0; i < values.names.size(); ++i) {
    text += fmt::format("{}{} {:.4g}", i > 0 ? ", " : "", values.names[i], values.values[i]);
  }
  return text;
}

report::Plot plot_of(const History& history, const std::string& name, const std::string& title) {
  report::Plot plot{.title = title, .x_label = "epoch", .y_label = name};
  for (const char* prefix : {"", "val_"}) {
    const auto& names = history.names();
    if (std::find(names.begin(), names.end(), prefix + name) == names.end()) continue;
    report::Series series{*prefix ? "validation" : "training", {}, {}, report::Style::line};
    for (int epoch = 0; epoch < history.epochs(); ++epoch) {
      series.x.push_back(epoch + 1);
      series.y.push_back(history[prefix + name][static_cast<std::size_t>(epoch)]);
    }
    if (history.epochs() == 1) series.style = report::Style::points;
    plot.series.push_back(std::move(series));
  }
  // Where the loss falls so far that the end of the curve would lie on the axis.
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  for (const report::Series& series : plot.series) {
    for (const double y : series.y) {
      low = std::min(low, y);
      high = std::max(high, y);
    }
  }
  plot.logarithmic_y = low > 0 && high > 30 * low;
  return plot;
}

TrainingProgress::TrainingProgress(bool quiet, int epochs)
    : columns_(quiet ? std::nullopt : report::terminal_columns(STDERR_FILENO)),
      epochs_(static_cast<std::size_t>(epochs)),
      start_(report::steady_seconds()) {}

void TrainingProgress::update(const EpochReport& report) {
  if (!columns_ || (!bar_ && report::steady_seconds() - start_ < 1)) return;
  if (!bar_) {
    bar_ = std::make_unique<report::Progress>(
        std::cerr,
        report::Progress::Options{.total = epochs_, .label = "epoch", .columns = columns_});
  }
  const auto done = static_cast<std::size_t>(report.epoch);
  values_ = report.values;
  bar_->update(done, bar_->due(done) ? values_text(values_) : "");
}

void TrainingProgress::finish() {
  if (bar_) bar_->finish(values_text(values_));
}

std::string listed(const std::vector<TextLayer>& all) {
  std::string text;
  for (const TextLayer& one : all) {
    constexpr std::size_t columns = 88;
    std::string line = fmt::format("    {}(", one.name);
    const std::size_t indent = line.size();
    for (std::string_view rest = one.arguments; !rest.empty();) {
      const std::size_t end = std::min(rest.find(", "), rest.size());
      const bool last = end == rest.size();
      if (line.size() + end + 1 > columns) {
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        line = std::string(indent, ' ');
      }
      line += std::string(rest.substr(0, end)) + (last ? ")" : ", ");
      rest.remove_prefix(last ? end : end + 2);
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace onda::cli
