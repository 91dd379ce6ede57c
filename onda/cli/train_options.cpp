// SPDX-License-Identifier: Apache-2.0
#include "onda/cli/train_options.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "onda/core/error.h"
#include "onda/core/json.h"
#include "onda/core/nearest_word.h"
#include "onda/train/names.h"

namespace onda::cli {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, "|"));
}

// One of some words; which they are stands in the place of the type.
void only(CLI::Option* option, const std::vector<std::string_view>& words) {
  option->type_name(joined(words));
}

}  // namespace

std::string Configuration::key(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

CLI::Option* Configuration::add_flag(CLI::App& command, const std::string& flag, bool& value,
                                     const std::string& help) {
  CLI::Option* option = command.add_flag(flag, value, help);
  entries_.push_back({key(option->get_lnames()[0]), option,
                      [&value](const nlohmann::json& json) { json.get_to(value); },
                      [&value] { return nlohmann::json(value); }});
  return option;
}

void Configuration::load(const std::string& text) const {
  const nlohmann::json json = parse_json(text);
  if (!json.is_object())
    throw Error("expected an object of options, received {}", json.type_name());
  for (const auto& [name, value] : json.items()) {
    const auto entry =
        std::find_if(entries_.begin(), entries_.end(),
                     [&, &wanted = name](const Entry& one) { return one.key == wanted; });
    if (entry == entries_.end()) {
      std::vector<std::string_view> names;
      for (const Entry& one : entries_) names.push_back(one.key);
      throw Error("expected the name of an option, received {}{}", name, did_you_mean(name, names));
    }
    if (entry->option->count() > 0) continue;
    const nlohmann::json now = entry->get();
    const bool fits = now.is_number_float()      ? value.is_number()
                      : now.is_number_unsigned() ? value.is_number_unsigned()
                      : now.is_number()          ? value.is_number_integer()
                                                 : value.type() == now.type();
    const bool in_range =
        !fits || !now.is_number_integer() ||
        (value.get<double>() >= 0 &&
         value.get<double>() <= (now.is_number_unsigned() ? 4294967295.0 : 2147483647.0));
    if (!fits || !in_range) {
      throw Error("{}: expected {} such as {}, received {}", name, now.type_name(), now.dump(),
                  value.dump());
    }
    try {
      entry->set(value);
    } catch (const nlohmann::json::exception& error) {
      throw Error("{}: {}", name, error.what());
    }
  }
}

std::string Configuration::save() const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Entry& entry : entries_) json[entry.key] = entry.get();
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void check_words(const TrainOptions& options) {
  const auto one_of = [](const char* option, const std::string& value,
                         std::initializer_list<const char*> words) {
    for (const char* word : words) {
      if (value == word) return;
    }
    throw CLI::ValidationError(option,
                               fmt::format("{} not in {{{}}}", value, fmt::join(words, ",")));
  };
  one_of("--task", options.task, {"auto", "regression", "classification"});
  one_of("--keep", options.keep, {"best", "last"});
  if (options.data.empty() == (options.x.empty() && options.y.empty())) {
    throw CLI::ValidationError("DATA", "expected a CSV file, or --x and --y");
  }
  if (options.x.empty() != options.y.empty()) {
    throw CLI::ValidationError(options.x.empty() ? "--x" : "--y", "expected both --x and --y");
  }
  if (options.model.empty()) throw CLI::RequiredError("--model");
  if (options.output.empty()) throw CLI::RequiredError("--output");
}

void add_train_options(CLI::App& command, TrainOptions& options, Configuration& configuration) {
  const auto add = [&](const std::string& flags, auto& value, const std::string& help) {
    return configuration.add(command, flags, value, help);
  };
  const auto least = [](int low) {
    return CLI::Range(low, std::numeric_limits<int>::max()).description("");
  };
  add("DATA", options.data, "A CSV file; each row is one sample, its last columns the targets")
      ->type_name("");
  add("--x", options.x, "In place of DATA: the inputs as a .npy array (samples, ...)")
      ->type_name("FILE");
  add("--y", options.y, "The targets as a .npy array")->type_name("FILE");
  add("--targets", options.targets, "How many of the last columns are targets")
      ->check(least(1))
      ->type_name("N")
      ->capture_default_str();
  add("--input-shape", options.input_shape, "The shape of a sample's inputs, such as 28x28x1")
      ->type_name("SHAPE");
  add("-m,--model", options.model, "The layers in a line; see MODELS")->type_name("LAYERS");
  configuration.add_flag(command, "--normalize", options.normalize,
                         "Bring every column to mean 0 and variance 1 first; see NORMALIZATION");
  add("--augment", options.augment,
      "Random changes of the training samples in a line; see AUGMENTATION")
      ->type_name("CHANGES");
  add("-o,--output", options.output, "The trained model, a .tflite file")->type_name("FILE");
  only(add("--task", options.task, "What is learned; auto looks at targets and model"),
       {"auto", "regression", "classification"});
  only(add("--loss", options.loss, "In place of the task's own"), loss_names());
  only(add("--metrics", options.metrics, "What else is told of each epoch, by commas")
           ->delimiter(',')
           ->allow_extra_args(false),
       metric_names());
  only(add("--optimizer", options.optimizer, "How gradients change the weights")
           ->capture_default_str(),
       optimizer_names());
  add("--learning-rate", options.learning_rate, "In place of the optimizer's own")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("RATE");
  only(add("--schedule", options.schedule, "How the learning rate falls over the epochs")
           ->capture_default_str(),
       schedule_names());
  add("--warmup-epochs", options.warmup_epochs, "Epochs in which the learning rate rises first")
      ->check(least(0))
      ->type_name("N");
  add("-e,--epochs", options.epochs, "How often all samples are gone through")
      ->check(least(1))
      ->type_name("N")
      ->capture_default_str();
  add("-b,--batch-size", options.batch_size, "Samples of one step")
      ->check(least(1))
      ->type_name("N")
      ->capture_default_str();
  add("--validation-split", options.validation_split,
      "The share of the samples, drawn at random, that is kept to look at")
      ->check(CLI::Range(0.0, 0.99).description(""))
      ->type_name("SHARE")
      ->capture_default_str();
  add("--early-stopping", options.early_stopping,
      "End when the loss has not improved for so many epochs")
      ->check(least(1))
      ->type_name("EPOCHS");
  only(add("--keep", options.keep, "The weights of the best epoch or of the last one")
           ->capture_default_str(),
       {"best", "last"});
  add("--seed", options.seed, "Of all that is random")->type_name("N")->capture_default_str();
  add("--threads", options.threads, "Any number gives the same bytes")
      ->check(CLI::Range(1, 256).description(""))
      ->type_name("N")
      ->capture_default_str();
  add("--checkpoint", options.checkpoint,
      "Written every second, after an epoch: a .safetensors file")
      ->type_name("FILE");
  add("--history", options.history, "Loss and metrics of each epoch: a .csv file")
      ->type_name("FILE");
  add("--plot", options.plot, "The curves of loss and metrics: a .png file")->type_name("FILE");
  command.add_option("--resume", options.resume, "Go on from this checkpoint")->type_name("FILE");
  command
      .add_option("--config", options.config,
                  "A JSON file with options; those given here go before")
      ->type_name("FILE");
  command.add_option("--save-config", options.save_config, "Write all options, to repeat this run")
      ->type_name("FILE");
  command.add_flag("--json", options.json, "Tell what was done as JSON");
}

}  // namespace onda::cli
