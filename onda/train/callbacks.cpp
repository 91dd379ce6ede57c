// SPDX-License-Identifier: Apache-2.0
#include "onda/train/callbacks.h"

#include <fmt/args.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "onda/core/file.h"
#include "onda/train/model.h"
#include "onda/train/option_checks.h"

namespace onda {
namespace {

constexpr const char* learning_rate_name = "learning_rate";

void expect_monitor(std::string_view owner, const std::string& monitor, const FitStart& start) {
  const auto& names = start.names;
  if (std::find(names.begin(), names.end(), monitor) != names.end()) return;
  throw Error("{}: expected a monitor that is one of {}, received {}", owner,
              fmt::join(names, ", "), monitor);
}

bool higher_is_better(std::string_view owner, const std::string& monitor, MonitorMode mode,
                      const Model& model) {
  if (mode != MonitorMode::automatic) return mode == MonitorMode::max;
  const std::optional<bool> higher = model.higher_is_better(monitor);
  if (!higher) {
    throw Error(
        "{}: expected the mode min or max, for {} does not say whether a higher value is "
        "the better one",
        owner, monitor);
  }
  return *higher;
}

void expect_no_schedule(std::string_view owner, const FitStart& start) {
  if (start.has_schedule) {
    throw Error(
        "{}: expected a model that is compiled without a schedule, which sets the learning "
        "rate alone",
        owner);
  }
}

void expect_count(std::string_view owner, std::string_view option, int value) {
  expect_not_negative(owner, option, value);
}

// An optional number as two.
void append(std::vector<double>& numbers, const std::optional<double>& value) {
  numbers.push_back(value ? 1 : 0);
  numbers.push_back(value.value_or(0));
}

std::optional<double> optional_at(const std::vector<double>& numbers, std::size_t index) {
  if (numbers[index] == 0) return std::nullopt;
  return numbers[index + 1];
}

int count_at(const std::vector<double>& numbers, std::size_t index) {
  const double number = numbers[index];
  if (!(number >= 0 && number < 1e9 && number == std::floor(number))) {
    throw Error("expected a count, received {}", number);
  }
  return static_cast<int>(number);
}

void expect_numbers(std::string_view owner, const CallbackState& state, std::size_t count) {
  if (state.numbers.size() != count) {
    throw Error("{}: expected {} numbers in its state, received {}", owner, count,
                state.numbers.size());
  }
}

}  // namespace

bool Best::improved_by(double now, double min_delta) const {
  if (!value) return true;
  min_delta = std::fabs(min_delta);
  return higher_is_better ? now - min_delta > *value : now + min_delta < *value;
}

void EarlyStopping::check() const {
  expect_count("EarlyStopping", "patience", patience);
  expect_count("EarlyStopping", "start_from_epoch", start_from_epoch);
}

void EarlyStopping::on_train_begin(const FitStart& start) {
  expect_monitor("EarlyStopping", monitor, start);
  memory = {};
  memory.best.higher_is_better = higher_is_better("EarlyStopping", monitor, mode, start.model);
}

void EarlyStopping::on_epoch_end(EpochReport& report) {
  if (report.epoch <= start_from_epoch) return;
  const auto keep_weights = [&] {
    memory.best_epoch = report.epoch;
    if (restore_best_weights) {
      memory.best_weights.assign(report.weights.begin(), report.weights.end());
    }
  };
  const double now = report.values[monitor];
  ++memory.wait;
  if (memory.best.improved_by(now, min_delta)) {
    memory.best.value = now;
    keep_weights();
    const Best bar{baseline, memory.best.higher_is_better};
    if (bar.improved_by(now, min_delta)) memory.wait = 0;
    return;
  }
  if (memory.wait >= patience && report.epoch > 1) {
    report.stop = fmt::format(
        "EarlyStopping: {} has not improved for {} epochs; its best, {:.6g}, "
        "was that of epoch {}",
        monitor, memory.wait, *memory.best.value, memory.best_epoch);
  }
}

void EarlyStopping::on_train_end(EpochReport& report) {
  if (memory.best_weights.size() == report.weights.size()) {
    std::copy(memory.best_weights.begin(), memory.best_weights.end(), report.weights.begin());
  }
}

CallbackState EarlyStopping::save() const {
  CallbackState state;
  append(state.numbers, memory.best.value);
  state.numbers.push_back(memory.best_epoch);
  state.numbers.push_back(memory.wait);
  state.weights = memory.best_weights;
  return state;
}

void EarlyStopping::load(const CallbackState& state) {
  expect_numbers("EarlyStopping", state, 4);
  memory.best.value = optional_at(state.numbers, 0);
  memory.best_epoch = count_at(state.numbers, 2);
  memory.wait = count_at(state.numbers, 3);
  memory.best_weights = state.weights;
}

void ReduceLROnPlateau::check() const {
  expect_below_one("ReduceLROnPlateau", "factor", factor);
  expect_count("ReduceLROnPlateau", "patience", patience);
  expect_count("ReduceLROnPlateau", "cooldown", cooldown);
  expect_not_negative("ReduceLROnPlateau", "min_lr", min_lr);
}

void ReduceLROnPlateau::on_train_begin(const FitStart& start) {
  expect_no_schedule("ReduceLROnPlateau", start);
  expect_monitor("ReduceLROnPlateau", monitor, start);
  memory = {};
  memory.best.higher_is_better = higher_is_better("ReduceLROnPlateau", monitor, mode, start.model);
}

void ReduceLROnPlateau::on_epoch_end(EpochReport& report) {
  report.values.set(learning_rate_name, report.learning_rate);
  const double now = report.values[monitor];
  if (memory.cooling > 0) {
    --memory.cooling;
    memory.wait = 0;
  }
  if (memory.best.improved_by(now, min_delta)) {
    memory.best.value = now;
    memory.wait = 0;
  } else if (memory.cooling == 0) {
    ++memory.wait;
    if (memory.wait >= patience && report.learning_rate > min_lr) {
      report.learning_rate = std::max(report.learning_rate * factor, min_lr);
      memory.cooling = cooldown;
      memory.wait = 0;
    }
  }
}

CallbackState ReduceLROnPlateau::save() const {
  CallbackState state;
  append(state.numbers, memory.best.value);
  state.numbers.push_back(memory.wait);
  state.numbers.push_back(memory.cooling);
  return state;
}

void ReduceLROnPlateau::load(const CallbackState& state) {
  expect_numbers("ReduceLROnPlateau", state, 4);
  memory.best.value = optional_at(state.numbers, 0);
  memory.wait = count_at(state.numbers, 2);
  memory.cooling = count_at(state.numbers, 3);
}

void LearningRateScheduler::check() const {
  if (!schedule) throw Error("LearningRateScheduler: expected a schedule, received none");
}

void LearningRateScheduler::on_train_begin(const FitStart& start) {
  expect_no_schedule("LearningRateScheduler", start);
}

void LearningRateScheduler::on_epoch_begin(EpochStart& start) {
  const double rate = schedule(start.epoch - 1, start.learning_rate);
  if (!(rate >= 0 && std::isfinite(rate))) {
    throw Error(
        "LearningRateScheduler: epoch {}: expected a learning rate of at least 0, "
        "received {}",
        start.epoch, rate);
  }
  start.learning_rate = rate;
}

void LearningRateScheduler::on_epoch_end(EpochReport& report) {
  report.values.set(learning_rate_name, report.learning_rate);
}

void CSVLogger::on_train_begin(const FitStart&) {
  memory = {};
  if (!append) return;
  std::error_code code;
  if (std::filesystem::exists(path, code)) memory.text = read_text(path);
  if (!memory.text.empty() && memory.text.back() != '\n') memory.text += '\n';
}

void CSVLogger::on_epoch_end(EpochReport& report) {
  History line;
  line.add(report.values);
  const std::string csv = line.to_csv();
  const std::size_t end_of_header = csv.find('\n') + 1;
  if (memory.names.empty()) {
    if (memory.text.empty()) memory.text = csv.substr(0, end_of_header);
    memory.names = report.values.names;
  }
  if (memory.names != report.values.names) {
    throw Error("CSVLogger: expected values of {}, received {}", fmt::join(memory.names, ", "),
                fmt::join(report.values.names, ", "));
  }
  // "1,0.25,…": the history of this epoch alone counts from 1.
  memory.text += fmt::format("{}", report.epoch) + csv.substr(csv.find(',', end_of_header));
  write_file(path, memory.text);
}

CallbackState CSVLogger::save() const {
  return {.text = fmt::format("{}\n{}", fmt::join(memory.names, ","), memory.text)};
}

void CSVLogger::load(const CallbackState& state) {
  const std::size_t end = state.text.find('\n');
  if (end == std::string::npos) throw Error("CSVLogger: expected its lines in its state");
  memory.names.clear();
  for (std::size_t at = 0; at < end;) {
    const std::size_t comma = std::min(state.text.find(',', at), end);
    memory.names.push_back(state.text.substr(at, comma - at));
    at = comma + 1;
  }
  memory.text = state.text.substr(end + 1);
}

bool TerminateOnNaN::on_not_finite(const Error&) const { return true; }

void ModelCheckpoint::check() const {
  if (path.empty()) throw Error("ModelCheckpoint: expected a path, received none");
}

void ModelCheckpoint::on_train_begin(const FitStart& start) {
  if (!save_best_only) return;
  expect_monitor("ModelCheckpoint", monitor, start);
  memory.best.higher_is_better = higher_is_better("ModelCheckpoint", monitor, mode, start.model);
}

void ModelCheckpoint::on_epoch_end(EpochReport& report) {
  if (save_best_only) {
    const double now = report.values[monitor];
    if (!memory.best.improved_by(now, 0)) return;
    memory.best.value = now;
  }
  fmt::dynamic_format_arg_store<fmt::format_context> values;
  values.push_back(fmt::arg("epoch", report.epoch));
  for (std::size_t i = 0; i < report.values.names.size(); ++i) {
    values.push_back(fmt::arg(report.values.names[i].c_str(), report.values.values[i]));
  }
  std::string file;
  try {
    file = fmt::vformat(path, values);
  } catch (const fmt::format_error& error) {
    throw Error("ModelCheckpoint: {}: expected a path whose braces name the epoch or one of {}: {}",
                path, fmt::join(report.values.names, ", "), error.what());
  }
  report.model.save(file);
}

CallbackState ModelCheckpoint::save() const {
  CallbackState state;
  append(state.numbers, memory.best.value);
  return state;
}

void ModelCheckpoint::load(const CallbackState& state) {
  expect_numbers("ModelCheckpoint", state, 2);
  memory.best.value = optional_at(state.numbers, 0);
}

}  // namespace onda
