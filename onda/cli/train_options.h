// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace onda::cli {

/// What `onda train` is told.
struct TrainOptions {
  std::string data;
  std::string x;
  std::string y;
  int targets = 1;
  std::string input_shape;
  std::string model;
  bool normalize = false;
  std::string augment;
  std::string output;
  std::string task = "auto";
  std::string loss;
  std::vector<std::string> metrics;
  std::string optimizer = "adam";
  double learning_rate = 0;  ///< 0: the optimizer's own
  std::string schedule = "constant";
  int warmup_epochs = 0;
  int epochs = 100;
  int batch_size = 32;
  double validation_split = 0.2;
  int early_stopping = 0;  ///< 0: none
  std::string keep = "best";
  std::uint32_t seed = 0;
  int threads = 1;
  std::string checkpoint;
  std::string resume;
  std::string history;
  std::string plot;
  bool json = false;
  std::string config;
  std::string save_config;
};

/// Options of a command that may also stand in a JSON file, {"epochs": 20}: what is given to the
/// command itself goes before.
class Configuration {
 public:
  /// Adds an option that the file may hold under its name without the dashes.
  template <class T>
  CLI::Option* add(CLI::App& command, const std::string& flags, T& value, const std::string& help) {
    CLI::Option* option = command.add_option(flags, value, help);
    const std::string name =
        option->get_lnames().empty() ? option->get_name() : option->get_lnames()[0];
    entries_.push_back({key(name), option,
                        [&value](const nlohmann::json& json) { json.get_to(value); },
                        [&value] { return nlohmann::json(value); }});
    return option;
  }

  /// A flag that the file may hold as true.
  CLI::Option* add_flag(CLI::App& command, const std::string& flag, bool& value,
                        const std::string& help);

  /// Takes from the file's text what was not given to the command. Throws Error for what is no
  /// option or of another type.
  void load(const std::string& text) const;
  /// Every option with its value.
  std::string save() const;

 private:
  static std::string key(std::string name);

  struct Entry {
    std::string key;
    CLI::Option* option;
    std::function<void(const nlohmann::json&)> set;
    std::function<nlohmann::json()> get;
  };
  std::vector<Entry> entries_;
};

/// Throws what CLI11 throws for wrong usage: options that a configuration may have brought, too.
void check_words(const TrainOptions& options);

/// Adds them to the command.
void add_train_options(CLI::App& command, TrainOptions& options, Configuration& configuration);

}  // namespace onda::cli
