// SPDX-License-Identifier: Apache-2.0
// onda train: a model from data and a line of layers.
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <limits>
#include <memory>

#include "onda/cli/command.h"
#include "onda/cli/train_options.h"
#include "onda/core/file.h"
#include "onda/core/process.h"
#include "onda/data/csv.h"
#include "onda/data/npy.h"
#include "onda/report/plot.h"
#include "onda/report/progress.h"
#include "onda/tflite/tflite.h"
#include "onda/train/model.h"
#include "onda/train/names.h"
#include "onda/train/runner.h"
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

TASKS
  classification  A model that ends in softmax, with targets that are class numbers from
                  0 on or one column for each class; or one that ends in sigmoid, with
                  targets 0 and 1. Cross-entropy and accuracy.
  regression      All else: mean squared error, and the mean absolute error.

INTERRUPTED
  Ctrl-C ends after the present batch, writes the model of the best epoch so far and
  exits with 130. With --checkpoint FILE, the same command and --resume FILE go on as if
  nothing had happened. Ctrl-C again ends at once.

EXAMPLES
  onda train iris.csv --model "dense(16,relu) dense(3,softmax)" -o iris.tflite
  onda train --x images.npy --y labels.npy --epochs 20 --early-stopping 3 \
    --model "conv_2d(8,3,relu) max_pool_2d flatten dense(10,softmax)" \
    -o digits.tflite --plot curves.png
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

data::Dataset read_data(const TrainOptions& options) {
  data::Dataset dataset;
  if (!options.data.empty()) {
    dataset = data::separate_targets(data::read_csv(options.data), options.targets);
  } else {
    dataset.x = data::to_float32(data::read_npy(options.x));
    dataset.y = data::to_float32(data::read_npy(options.y));
    dataset.x.name = options.x;
    dataset.y.name = options.y;
  }
  data::check_finite(dataset);
  if (!options.input_shape.empty()) {
    std::vector<std::int32_t> extents{dataset.samples()};
    for (std::string_view rest = options.input_shape; !rest.empty();) {
      const std::size_t end = std::min(rest.find('x'), rest.size());
      std::int32_t extent = 0;
      const auto [stop, code] = std::from_chars(rest.data(), rest.data() + end, extent);
      if (code != std::errc() || stop != rest.data() + end || extent < 1) {
        throw Error("--input-shape: expected a shape such as 28x28x1, received {}",
                    options.input_shape);
      }
      extents.push_back(extent);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const Shape shape(std::move(extents));
    if (shape.elements() != dataset.x.shape.elements()) {
      throw Error("--input-shape: expected a shape of the {} inputs of a sample, received {}",
                  dataset.x.shape.elements() / dataset.samples(), options.input_shape);
    }
    dataset.x.shape = shape;
  }
  return dataset;
}

// What is learned, and why.
struct Task {
  bool classifies = false;
  std::string loss;
  std::vector<std::string> metrics;
  bool from_logits = false;
  std::string why;
};

std::string_view last_operator(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    if (node.outputs.at(0) == graph.outputs.at(0)) return node.op.name();
  }
  return "";
}

Task task_of(const TrainOptions& options, const Graph& graph, const Tensor& targets) {
  const std::string_view last = last_operator(graph);
  const std::int64_t outputs = graph.output(0).shape.elements();
  const std::int64_t columns = targets.shape.elements() / targets.shape[0];
  const auto values = targets.values<float>();
  const bool whole = std::all_of(values.begin(), values.end(),
                                 [](float v) { return v >= 0 && v == std::floor(v); });
  const bool binary =
      whole && std::all_of(values.begin(), values.end(), [](float v) { return v <= 1; });
  const bool softmax = last == "SOFTMAX";
  const bool sigmoid = last == "LOGISTIC";
  Task task;
  task.classifies = options.task == "classification";
  if (options.task == "auto") {
    task.classifies = (softmax && (whole || columns == outputs)) || (sigmoid && binary);
  }
  if (!task.classifies) {
    task.loss = "mse";
    task.metrics = {"mae"};
    task.why = options.task == "auto" ? "the model does not end in softmax or sigmoid" : "as asked";
    if (softmax || sigmoid) task.why = "the targets are no classes";
  } else {
    task.from_logits = !softmax && !sigmoid;
    const bool one = outputs == 1 || sigmoid;
    task.loss = one                                 ? "binary_crossentropy"
                : columns == outputs && columns > 1 ? "categorical_crossentropy"
                                                    : "sparse_categorical_crossentropy";
    task.metrics = {one ? "binary_accuracy" : "accuracy"};
    task.why = task.from_logits ? "as asked; the model ends in logits"
                                : fmt::format("{}, and the model ends in {}",
                                              columns == outputs && !one ? "a target for each class"
                                              : one                      ? "targets are 0 and 1"
                                                    : "targets are class numbers",
                                              sigmoid ? "sigmoid" : "softmax");
  }
  if (!options.loss.empty()) task.loss = options.loss;
  if (!options.metrics.empty()) task.metrics = options.metrics;
  return task;
}

// Before the samples are brought into another order: so an error names the sample as the file has
// it.
void check_targets(const Task& task, const Graph& graph, const data::Dataset& dataset,
                   const std::string& source) {
  const Loss loss = loss_by_name(task.loss, task.from_logits);
  const Shape& output = graph.output(0).shape;
  try {
    if (!loss.accepts_target(dataset.y.shape, output.with_batch(dataset.samples()))) {
      throw Error("expected targets of shape {} for an output of {} and {}, received {}",
                  to_string(loss.target_shape(output.with_batch(dataset.samples()))),
                  to_string(output), task.loss, to_string(dataset.y.shape));
    }
    loss.check_targets({dataset.y.values<float>(), dataset.y.shape.elements() / dataset.samples(),
                        output.rank() < 2 ? 1 : output[-1]});
  } catch (const Error& error) {
    throw error.within(source);
  }
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

std::string values_text(const Values& values, std::string_view prefix = "") {
  std::string text;
  for (std::size_t i = 0; i < values.names.size(); ++i) {
    text +=
        fmt::format("{}{}{} {:.4g}", i > 0 ? ", " : "", prefix, values.names[i], values.values[i]);
  }
  return text;
}

// How the training goes, on a terminal, when it takes over a second.
class Shown {
 public:
  Shown(bool quiet, int epochs)
      : columns_(quiet ? std::nullopt : report::terminal_columns(STDERR_FILENO)),
        epochs_(static_cast<std::size_t>(epochs)),
        start_(report::steady_seconds()) {}

  void update(const EpochReport& report) {
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
  void finish() {
    if (bar_) bar_->finish(values_text(values_));
  }

 private:
  const std::optional<std::size_t> columns_;
  const std::size_t epochs_;
  const double start_;
  std::unique_ptr<report::Progress> bar_;
  Values values_;
};

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

class Training {
 public:
  explicit Training(const TrainOptions& options) : options_(options) {}

  // Returns the exit status.
  int run(const std::string& configuration);

 private:
  Model build() const;
  void tell_plan(const Model& model, const Task& task, int training, int validation) const;
  FitOptions fit_options(const data::Dataset* validation, Shown& shown) const;
  std::vector<FileToWrite> files(const Model& model, const History& history) const;

  const TrainOptions& options_;
  data::Dataset data_;
};

Model Training::build() const {
  const std::vector<std::int32_t>& all = data_.x.shape.extents();
  Shape sample(std::vector<std::int32_t>(all.begin() + 1, all.end()));
  if (sample.rank() == 0) sample = {1};
  try {
    return sequential({.shape = sample}, parse_layers(options_.model),
                      {.name = "model", .seed = options_.seed});
  } catch (const Error& error) {
    throw error.within("--model");
  }
}

void Training::tell_plan(const Model& model, const Task& task, int training, int validation) const {
  if (options_.json) return;
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
  text += fmt::format("\nepochs      up to {} in batches of {}, seed {}\n", options_.epochs,
                      options_.batch_size, options_.seed);
  if (!options_.resume.empty()) text += fmt::format("resumed     {}\n", options_.resume);
  print(text);
}

FitOptions Training::fit_options(const data::Dataset* validation, Shown& shown) const {
  FitOptions fit{.epochs = options_.epochs,
                 .batch_size = options_.batch_size,
                 .validation_data = validation,
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
  data_ = read_data(options_);
  Model model = build();
  const std::string source = options_.data.empty() ? options_.y : options_.data;
  const Task task = task_of(options_, model.training_graph(), data_.y);
  samples_of({&data_.x, 1}, model.training_graph(), options_.data.empty() ? options_.x : source);
  check_targets(task, model.training_graph(), data_, source);

  Random random(options_.seed);
  data_ = data::shuffle(data_, random);
  const std::int32_t samples = data_.samples();
  const auto kept =
      static_cast<std::int32_t>(std::floor(samples * (1 - options_.validation_split) + 1e-9));
  if (kept < 1) throw Error("--validation-split: nothing is left of {} samples to train", samples);
  data::Dataset validation;
  const bool validates = kept < samples;
  if (validates) {
    validation = data::take(data_, kept, samples - kept);
    data_ = data::take(data_, 0, kept);
  }

  std::vector<Metric> metrics;
  for (const std::string& name : task.metrics) {
    metrics.push_back(metric_by_name(name, task.from_logits));
  }
  const Optimizer optimizer = optimizer_by_name(
      options_.optimizer,
      options_.learning_rate > 0 ? std::optional(options_.learning_rate) : std::nullopt);
  const std::int64_t steps = (kept + options_.batch_size - 1) / options_.batch_size;
  CompileOptions how{.optimizer = optimizer,
                     .loss = loss_by_name(task.loss, task.from_logits),
                     .metrics = metrics};
  if (options_.schedule != "constant" || options_.warmup_epochs > 0) {
    how.schedule = schedule_by_name(options_.schedule, optimizer.learning_rate(),
                                    steps * options_.epochs, steps * options_.warmup_epochs);
  }
  model.compile(std::move(how));
  tell_plan(model, task, kept, samples - kept);
  if (!options_.save_config.empty()) write_file(options_.save_config, configuration);

  Shown shown(options_.json, options_.epochs);
  const double start = report::steady_seconds();
  const auto before = std::signal(SIGINT, ask_to_stop);
  const History history = model.fit(data_, fit_options(validates ? &validation : nullptr, shown));
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
  const data::Dataset& seen = validates ? validation : data_;
  const Values result = model.evaluate(seen, options_.threads);
  if (options_.json) {
    nlohmann::ordered_json json{{"task", task.classifies ? "classification" : "regression"},
                                {"loss", task.loss},
                                {"parameters", model.parameter_count()},
                                {"samples", kept},
                                {"validation_samples", samples - kept},
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
  return was_interrupted ? interrupted : 0;
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
  std::string layers;
  for (const TextLayer& layer : text_layers()) {
    constexpr std::size_t columns = 88;
    std::string line = fmt::format("    {}(", layer.name);
    const std::size_t indent = line.size();
    for (std::string_view rest = layer.arguments; !rest.empty();) {
      const std::size_t end = std::min(rest.find(", "), rest.size());
      const bool last = end == rest.size();
      if (line.size() + end + 1 > columns) {
        layers += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        line = std::string(indent, ' ');
      }
      line += std::string(rest.substr(0, end)) + (last ? ")" : ", ");
      rest.remove_prefix(last ? end : end + 2);
    }
    layers += line + "\n";
  }
  std::string text = manual;
  const std::string place = "{layers}\n\n";
  return text.replace(text.find(place), place.size(), layers + "\n");
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
