// SPDX-License-Identifier: Apache-2.0
// onda train: a model from data and a line of layers.
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <limits>
#include <memory>
#include <span>

#include "onda/cli/command.h"
#include "onda/cli/train_data.h"
#include "onda/cli/train_options.h"
#include "onda/cli/train_report.h"
#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/tflite/tflite.h"
#include "onda/train/adapt.h"
#include "onda/train/model.h"
#include "onda/train/names.h"
#include "onda/train/runner.h"
#include "onda/train/text_augmentation.h"
#include "onda/train/text_model.h"

namespace onda::cli {
namespace {

constexpr int interrupted = 130;  // as a shell has it: 128 + SIGINT

// clang-format off
constexpr const char* manual = R"manual(MODELS
  Layers one after another: "conv_2d(16,3x3,relu) max_pool_2d flatten dense(3,softmax)".
  Numbers in this order; names with = are only taken by name; an activation (relu, ...)
  and a padding (same, valid) may stand anywhere, an activation also as a layer.
{layers}

NORMALIZATION
  --normalize, or the layer normalization, takes mean and variance of each column (the
  last axis) from the training samples. Folded away when the model is written, where a
  layer follows that can take it in: dense, or a convolution without padding.

AUGMENTATION
  Random changes of the training samples, new ones in each epoch, in this order. They come
  before the first layer, in the units of the data: beside --normalize, a first layer
  gaussian_noise(0.05) is noise in standard deviations. A factor is 0.1 or 10% (-10% to
  10%), or both ends, 0..0.2. What is moved fills up with wrap, reflect, nearest or
  constant; flip is horizontal, vertical or horizontal_and_vertical. Windows are (time,
  channels), images (height, width, channels): see --input-shape. mixup turns class
  numbers into one target for each class.
{augmentations}

TASKS
  classification  A model that ends in softmax, with targets that are class numbers from
                  0 on or one column for each class; or one that ends in sigmoid, with
                  targets 0 and 1. Cross-entropy and accuracy.
  regression      All else: mean squared error, and the mean absolute error.

INTERRUPTED
  Ctrl-C ends after the present batch, writes the model of the best epoch so far and
  exits with 130. With --checkpoint FILE, the same command and --resume FILE go on as if
  nothing had happened; with other data or options that matter it is refused. Ctrl-C again
  ends at once.

EXAMPLES
  onda train iris.csv --model "dense(16,relu) dense(3,softmax)" -o iris.tflite
  onda train --x images.npy --y labels.npy --epochs 20 --early-stopping 3 \
    --model "conv_2d(8,3,relu) max_pool_2d flatten dense(10,softmax)" \
    -o digits.tflite --plot curves.png
  onda train sensors.csv --normalize --model "dense(16,relu) dense(1)" -o sensors.tflite
  onda train gestures.csv --input-shape 128x3 --augment "shift(10%) noise(0.05)" \
    --model "conv_1d(8,5,relu) global_average_pool_1d dense(4,softmax)" -o gestures.tflite
  onda train --x images.npy --y labels.npy --augment "flip(horizontal) crop(4) mixup(0.2)" \
    --model "conv_2d(8,3,relu) max_pool_2d flatten dense(10,softmax)" -o pictures.tflite
)manual";
// clang-format on

std::atomic<bool> stop_asked = false;
void ask_to_stop(int) {
  stop_asked = true;
  std::signal(SIGINT, SIG_DFL);  // the next one ends at once
}
struct StopOnInterrupt {
  void on_batch_end(BatchReport& report) const {
    if (stop_asked) report.stop = "interrupted";
  }
};

class Training {
 public:
  explicit Training(const TrainOptions& options) : options_(options) {}

  // Returns the exit status.
  int run(const std::string& configuration);

 private:
  Model build() const;
  void make_mixable(Task& task, const Graph& graph);
  CompileOptions compile_options(const Task& task) const;
  void tell_plan(const Model& model, const Task& task) const;
  FitOptions fit_options(TrainingProgress& shown) const;
  std::vector<FileToWrite> files(const Model& model, const History& history) const;
  void tell_result(const Model& model, const Task& task, const History& history, double seconds,
                   std::span<const FileToWrite> written) const;

  const TrainOptions& options_;
  std::vector<Augmentation> augmentation_;
  SplitData data_;
};

Model Training::build() const {
  const Tensor& x = data_.train.x;
  Shape sample(std::vector<std::int32_t>(x.shape.extents().begin() + 1, x.shape.extents().end()));
  if (sample.rank() == 0) sample = {1};
  try {
    std::vector<Layer> layers = parse_layers(options_.model);
    if (options_.normalize && !layers.front().get_if<layers::Normalization>()) {
      layers.insert(layers.begin(), layers::Normalization{});
    }
    return sequential({.shape = sample}, adapted(layers, x),
                      {.name = "model", .seed = options_.seed});
  } catch (const Error& error) {
    throw error.within("--model");
  }
}

// What MixUp mixes are targets for each class.
void Training::make_mixable(Task& task, const Graph& graph) {
  const bool mixes = std::any_of(augmentation_.begin(), augmentation_.end(), [](const auto& one) {
    return one.template get_if<augment::MixUp>() != nullptr;
  });
  const Shape& output = graph.output(0).shape;
  if (!mixes || task.loss != "sparse_categorical_crossentropy" || output.rank() != 2) return;
  task.loss = "categorical_crossentropy";
  for (data::Dataset* one : {&data_.train, &data_.validation}) {
    if (one->samples() > 0) one->y = one_hot(one->y, output[-1]);
  }
}

CompileOptions Training::compile_options(const Task& task) const {
  const Optimizer optimizer = optimizer_by_name(
      options_.optimizer,
      options_.learning_rate > 0 ? std::optional(options_.learning_rate) : std::nullopt);
  CompileOptions how{.optimizer = optimizer, .loss = loss_by_name(task.loss, task.from_logits)};
  for (const std::string& name : task.metrics) {
    // Class numbers, or one target for each class.
    const bool each = name == "top_5" && task.loss == "categorical_crossentropy";
    how.metrics.push_back(each ? TopKCategoricalAccuracy{.name = "top_5"}
                               : metric_by_name(name, task.from_logits));
  }
  if (options_.schedule != "constant" || options_.warmup_epochs > 0) {
    const std::int64_t steps =
        (data_.train.samples() + options_.batch_size - 1) / options_.batch_size;
    how.schedule = schedule_by_name(options_.schedule, optimizer.learning_rate(),
                                    steps * options_.epochs, steps * options_.warmup_epochs);
  }
  return how;
}

void Training::tell_plan(const Model& model, const Task& task) const {
  if (options_.json) return;
  const int training = data_.train.samples();
  const int validation = data_.validation.samples();
  std::string text = model.summary();
  text += fmt::format("data        {}: {} samples of {} to train",
                      options_.data.empty() ? options_.x : options_.data, training,
                      to_string(model.training_graph().input(0).shape.with_batch(1)));
  if (validation > 0) text += fmt::format(", {} to validate", validation);
  text += fmt::format("\ntask        {}: {}\nloss        {}; also {}\noptimizer   {}",
                      task.classifies ? "classification" : "regression", task.why, task.loss,
                      fmt::join(task.metrics, ", "), options_.optimizer);
  if (options_.learning_rate > 0) text += fmt::format(", learning rate {}", options_.learning_rate);
  if (options_.schedule != "constant") text += fmt::format(", {}", options_.schedule);
  if (!augmentation_.empty()) text += "\naugmented   " + description_of(augmentation_);
  text += fmt::format("\nepochs      up to {} in batches of {}, seed {}\n", options_.epochs,
                      options_.batch_size, options_.seed);
  if (!options_.resume.empty()) text += fmt::format("resumed     {}\n", options_.resume);
  print(text);
}

FitOptions Training::fit_options(TrainingProgress& shown) const {
  const data::Dataset* validation = data_.validation.samples() > 0 ? &data_.validation : nullptr;
  FitOptions fit{.epochs = options_.epochs,
                 .batch_size = options_.batch_size,
                 .validation_data = validation,
                 .augmentation = augmentation_,
                 .threads = options_.threads,
                 .checkpoint = {.path = options_.checkpoint, .every_seconds = 1},
                 .resume = options_.resume};
  const bool stops = options_.early_stopping > 0;
  if (stops || options_.keep == "best") {
    fit.callbacks.emplace_back(
        EarlyStopping{.monitor = validation ? "val_loss" : "loss",
                      .patience = stops ? options_.early_stopping : std::numeric_limits<int>::max(),
                      .restore_best_weights = options_.keep == "best"});
  }
  fit.callbacks.emplace_back(StopOnInterrupt{});
  fit.callbacks.emplace_back([&shown](EpochReport& report) { shown.update(report); });
  return fit;
}

std::vector<FileToWrite> Training::files(const Model& model, const History& history) const {
  const auto bytes_of = [](const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return Bytes(bytes.begin(), bytes.end());
  };
  std::vector<FileToWrite> files{{options_.output, write_tflite(model.graph())}};
  if (!options_.history.empty()) files.push_back({options_.history, bytes_of(history.to_csv())});
  if (!options_.plot.empty()) {
    const auto pictures =
        report::render(std::vector{plot_of(history, "loss", options_.model)}, {.svg = false});
    files.push_back({options_.plot, pictures.at(0).png});
  }
  return files;
}

int Training::run(const std::string& configuration) {
  // What can be known to go wrong is said before any work.
  if (!options_.plot.empty() && find_program("gnuplot").empty()) {
    throw Error("--plot: expected gnuplot to be installed (Debian: gnuplot-nox)");
  }
  if (!options_.augment.empty()) {
    try {
      augmentation_ = parse_augmentations(options_.augment);
    } catch (const Error& error) {
      throw error.within("--augment");
    }
  }
  data::Dataset all = read_data(options_);
  data_ = split_data(options_, all);
  Model model = build();
  const Graph& graph = model.training_graph();
  Task task = task_of(options_, graph, all.y);
  const bool is_one_file = !options_.data.empty();
  samples_of({&all.x, 1}, graph, is_one_file ? options_.data : options_.x);
  check_targets(task, graph, all, is_one_file ? options_.data : options_.y);
  all = {};
  make_mixable(task, graph);
  model.compile(compile_options(task));
  tell_plan(model, task);
  if (!options_.save_config.empty()) write_file(options_.save_config, configuration);

  TrainingProgress shown(options_.json, options_.epochs);
  const double start = report::steady_seconds();
  const auto before = std::signal(SIGINT, ask_to_stop);
  const History history = model.fit(data_.train, fit_options(shown));
  std::signal(SIGINT, before);
  shown.finish();
  const double seconds = report::steady_seconds() - start;
  const bool was_interrupted = history.ended() == "interrupted";
  if (history.epochs() == 0) {
    std::fputs("interrupted before the first epoch was whole: there is no model to write\n",
               stderr);
    return interrupted;
  }

  const std::vector<FileToWrite> written = files(model, history);
  write_files(written);
  tell_result(model, task, history, seconds, written);
  return was_interrupted ? interrupted : 0;
}

void Training::tell_result(const Model& model, const Task& task, const History& history,
                           double seconds, std::span<const FileToWrite> written) const {
  const bool validates = data_.validation.samples() > 0;
  const data::Dataset& seen = validates ? data_.validation : data_.train;
  const Values result = model.evaluate(seen, options_.threads);
  if (options_.json) {
    nlohmann::ordered_json json{{"task", task.classifies ? "classification" : "regression"},
                                {"loss", task.loss},
                                {"parameters", model.parameter_count()},
                                {"samples", data_.train.samples()},
                                {"validation_samples", data_.validation.samples()},
                                {"epochs", history.epochs()},
                                {"ended", history.ended()},
                                {"seconds", seconds}};
    for (std::size_t i = 0; i < result.names.size(); ++i) {
      json["result"][result.names[i]] = result.values[i];
    }
    for (const FileToWrite& file : written) json["written"].push_back(file.path.string());
    print(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  } else {
    std::string text;
    if (!history.ended().empty()) text += history.ended() + "\n";
    text += fmt::format("{} of {} samples {}: {}; {} epochs in {:.3g} s\n",
                        options_.keep == "best" ? "best epoch" : "last epoch", seen.samples(),
                        validates ? "to validate" : "to train", values_text(result),
                        history.epochs(), seconds);
    for (const FileToWrite& file : written) {
      text += fmt::format("{}: {} bytes\n", file.path.string(), file.content.size());
    }
    if (!options_.checkpoint.empty()) text += options_.checkpoint + ": to go on from\n";
    print(text);
  }
}

void train(TrainOptions& options, const Configuration& configuration) {
  if (!options.config.empty()) {
    try {
      configuration.load(read_text(options.config, std::size_t{1} << 20));
    } catch (const Error& error) {
      throw error.within(options.config);
    }
  }
  check_words(options);
  const int status = Training(options).run(configuration.save());
  if (status != 0) throw CLI::RuntimeError(status);
}

std::string manual_text() {
  std::string text = manual;
  const auto fill = [&](const std::string& place, const std::string& lines) {
    text.replace(text.find(place), place.size(), lines);
  };
  fill("{layers}\n", listed(text_layers()));
  fill("{augmentations}\n", listed(text_augmentations()));
  return text;
}

}  // namespace

void add_train(CLI::App& app) {
  CLI::App& command = *app.add_subcommand("train", "Train a model on data in files");
  const auto options = std::make_shared<TrainOptions>();
  const auto configuration = std::make_shared<Configuration>();
  add_train_options(command, *options, *configuration);
  command.footer(manual_text());
  command.callback([options, configuration] { train(*options, *configuration); });
}

}  // namespace onda::cli
