// SPDX-License-Identifier: Apache-2.0
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "onda/core/file.h"
#include "onda/core/flush_denormals.h"
#include "onda/core/random_stream.h"
#include "onda/train/augmenter.h"
#include "onda/train/checkpoint.h"
#include "onda/train/model.h"
#include "onda/train/network.h"
#include "onda/train/runner.h"

namespace onda {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point when) {
  return std::chrono::duration<double>(Clock::now() - when).count();
}

// A loss that is not finite.
Error not_finite(double loss, int epoch, const char* what) {
  const double shown = std::isnan(loss) ? std::fabs(loss) : loss;  // never "-nan"
  return Error("epoch {}: the {} is {}", epoch, what, shown);
}

void check_options(const FitOptions& options) {
  if (options.epochs < 1) {
    throw Error("fit: expected epochs of at least 1, received {}", options.epochs);
  }
  if (options.batch_size < 1) {
    throw Error("fit: expected a batch_size of at least 1, received {}", options.batch_size);
  }
  if (!(options.validation_split >= 0 && options.validation_split < 1)) {
    throw Error("fit: expected a validation_split in [0, 1), received {}",
                options.validation_split);
  }
  if (options.checkpoint.every_epochs < 1) {
    throw Error("fit: expected checkpoint.every_epochs of at least 1, received {}",
                options.checkpoint.every_epochs);
  }
  for (const Callback& callback : options.callbacks) callback.check();
}

// Regularizers and constraints of the parameters that have some.
class Rules {
 public:
  Rules(const Graph& graph, Parameters& parameters, const std::map<int, ParameterRules>& rules) {
    for (const Parameters::Parameter& parameter : parameters.all()) {
      const auto found = rules.find(parameter.tensor);
      if (found == rules.end() || !parameter.trained) continue;
      all_.push_back({&found->second,
                      &graph.tensor(parameter.tensor).shape,
                      {parameters.values() + parameter.offset, parameter.count},
                      {parameters.gradients() + parameter.offset, parameter.count}});
    }
  }
  // What is added to the loss.
  double penalty() const {
    double sum = 0;
    for (const Rule& rule : all_) sum += rule.rules->regularizer.value(rule.values);
    return sum;
  }
  void add_gradients() const {
    for (const Rule& rule : all_) {
      rule.rules->regularizer.add_gradient(rule.values, rule.gradients);
    }
  }
  void constrain() const {
    for (const Rule& rule : all_) {
      if (rule.rules->constraint) rule.rules->constraint(rule.values, *rule.shape);
    }
  }

 private:
  struct Rule {
    const ParameterRules* rules;
    const Shape* shape;
    std::span<float> values;
    std::span<float> gradients;
  };
  std::vector<Rule> all_;
};

// The gradient of a loss that counts `weight` times.
void weigh(const Scores& scores, double weight, float* gradient) {
  if (weight == 1) return;
  const std::int64_t count = scores.elements * scores.stride;
  for (std::int64_t i = 0; i < count; ++i) gradient[i] *= static_cast<float>(weight);
}

// What an epoch that is given up has changed and the graph does not hold: kept where a callback may
// end the training within an epoch.
class OptimizerBefore {
 public:
  OptimizerBefore(bool needed, std::span<float> state, std::int64_t& steps)
      : needed_(needed), state_(state), steps_(steps) {}
  void keep() {
    if (!needed_) return;
    kept_.assign(state_.begin(), state_.end());
    kept_steps_ = steps_;
  }
  void restore() {
    std::copy(kept_.begin(), kept_.end(), state_.begin());
    steps_ = kept_steps_;
  }

 private:
  const bool needed_;
  const std::span<float> state_;
  std::int64_t& steps_;
  std::vector<float> kept_;
  std::int64_t kept_steps_ = 0;
};

}  // namespace

FitProgress Model::resume(const FitOptions& options, const FitInputs& inputs) {
  const std::filesystem::path& path = options.resume;
  const std::size_t callbacks = options.callbacks.size();
  Checkpoint from = decode_checkpoint(read_file(path), path.string(), {.graph = &graph_});
  const std::string where = fmt::format("fit: resume: {}", path.string());
  if (describe_for_checkpoint(from.graph) != describe_for_checkpoint(graph_) ||
      from.frozen != frozen_) {
    throw Error("{}: expected a checkpoint of this model, {}, received one of another, {}", where,
                name(), from.graph.name);
  }
  const std::vector<std::string_view> slots = compiled_->optimizer.slot_names();
  if (!std::equal(slots.begin(), slots.end(), from.slots.begin(), from.slots.end())) {
    throw Error("{}: expected the state of an optimizer that keeps [{}], received [{}]", where,
                fmt::join(slots, ", "), fmt::join(from.slots, ", "));
  }
  if (from.fit.callbacks.size() != callbacks) {
    throw Error("{}: expected the state of {} callbacks, received {}", where, callbacks,
                from.fit.callbacks.size());
  }
  if (options.seed && *options.seed != from.seed) {
    throw Error("{}: expected the seed of the run that is resumed, {}, received {}", where,
                from.seed, *options.seed);
  }
  if (from.fit.inputs) expect_same(*from.fit.inputs, inputs, where);
  graph_ = std::move(from.graph);
  converted_ = nullptr;
  optimizer_state_ = AlignedFloats(from.optimizer_state.size());
  std::copy(from.optimizer_state.begin(), from.optimizer_state.end(), optimizer_state_.data());
  steps_ = from.steps;
  epochs_ = from.epochs;
  seed_ = from.seed;
  learning_rate_ = from.learning_rate;
  return std::move(from.fit);
}

History Model::fit(const data::Dataset& train, const FitOptions& options) {
  return fit({&train.x, 1}, {&train.y, 1}, options);
}

History Model::fit(const Examples& train, const FitOptions& options) {
  return fit(std::span(train.x), std::span(train.y), options);
}

History Model::fit(std::span<const Tensor> x, std::span<const Tensor> y,
                   const FitOptions& options) {
  const CompileOptions& how = compiled("fit");
  const std::vector<OutputOptions> outputs = outputs_of(how, graph_);
  check_options(options);
  LabelledSamples samples(x, y, graph_, outputs, "fit: training data");
  samples.weights = weights_of(options, samples);
  std::optional<LabelledSamples> validation_samples;
  if (options.validation_data) {
    validation_samples.emplace(std::span(&options.validation_data->x, 1),
                               std::span(&options.validation_data->y, 1), graph_, outputs,
                               "fit: validation data");
  } else if (options.validation_examples) {
    validation_samples.emplace(options.validation_examples->x, options.validation_examples->y,
                               graph_, outputs, "fit: validation data");
  }

  FitProgress progress;
  if (!options.resume.empty() || !options.checkpoint.path.empty()) {
    const FitInputs inputs = inputs_of(options, samples, validation_samples);
    if (!options.resume.empty()) progress = resume(options, inputs);
    progress.inputs = inputs;
  }
  if (options.seed && options.resume.empty()) {
    seed_ = *options.seed;
    epochs_ = 0;
  }

  const FlushDenormals flush;
  Workers workers(options.threads);
  Parameters parameters(graph_, frozen_);
  if (parameters.trained_size() == 0) throw Error("fit: all of the model's parameters are frozen");
  const Optimizer& optimizer = how.optimizer;
  const std::size_t state_size =
      static_cast<std::size_t>(optimizer.slots()) * parameters.trained_size();
  if (optimizer_state_.size() != state_size || steps_ == 0) {
    optimizer_state_ = AlignedFloats(state_size);
    optimizer.initialize(optimizer_state_.all());
  }
  std::vector<ParameterRange> ranges;
  for (const Parameters::Parameter& parameter : parameters.all()) {
    if (parameter.trained) ranges.push_back({parameter.offset, parameter.count});
  }

  std::optional<Pruner> pruner;
  if (how.pruning) pruner.emplace(*how.pruning, graph_, parameters, steps_);

  const LossPlaces places(graph_, outputs);
  Runner training(graph_, parameters, workers, samples, options.batch_size, Mode::training,
                  places.tensors);
  std::optional<Runner> validation;
  std::vector<std::int32_t> order = training.order();
  if (validation_samples) {
    validation.emplace(graph_, parameters, workers, *validation_samples, evaluated_together,
                       Mode::inference);
  } else if (options.validation_split > 0) {
    const auto kept = static_cast<std::size_t>(
        std::floor(static_cast<double>(order.size()) * (1 - options.validation_split) + 1e-9));
    if (kept == 0 || kept == order.size()) {
      throw Error(
          "fit: expected a validation_split that leaves samples on both sides of {}, "
          "received {}",
          order.size(), options.validation_split);
    }
    validation.emplace(graph_, parameters, workers, samples, evaluated_together, Mode::inference);
    validation->order().assign(order.begin() + static_cast<std::ptrdiff_t>(kept), order.end());
    order.resize(kept);
  }

  std::optional<Augmenter> augmenter;
  if (!options.augmentation.empty()) {
    augmenter.emplace(options.augmentation, samples, order, graph_, outputs, workers,
                      options.batch_size);
    training.augment_with(*augmenter);
  }

  const Rules rules(graph_, parameters, rules_);
  History& history = progress.history;
  RunningMeans means(outputs, graph_);
  Values values;
  means.append_to(values, "");
  if (validation) means.append_to(values, "val_");
  const FitStart start{*this, values.names, options.epochs, how.schedule.has_value()};
  for (std::size_t i = 0; i < options.callbacks.size(); ++i) {
    options.callbacks[i].on_train_begin(start);
    if (!progress.callbacks.empty()) options.callbacks[i].load(progress.callbacks[i]);
  }
  const auto save_checkpoint = [&] {
    if (options.checkpoint.path.empty()) return;
    Checkpoint now = checkpoint();
    progress.callbacks.clear();
    for (const Callback& callback : options.callbacks) {
      progress.callbacks.push_back(callback.save());
    }
    now.fit = progress;
    try {
      write_file(options.checkpoint.path, encode_checkpoint(now));
    } catch (const Error& error) {
      throw error.within(fmt::format("epoch {}: checkpoint", progress.epoch));
    }
  };
  const bool may_end_within =
      std::any_of(options.callbacks.begin(), options.callbacks.end(),
                  [](const Callback& callback) { return callback.ends_within_epochs(); });
  OptimizerBefore before(may_end_within, optimizer_state_.all(), steps_);
  std::optional<std::string> stop;
  if (!history.ended().empty()) stop = history.ended();

  // Throws unless a callback takes it as the end of the training.
  const auto expect_finite = [&](double loss, int epoch, const char* what) {
    if (std::isfinite(loss)) return true;
    const Error error = not_finite(loss, epoch, what);
    for (const Callback& callback : options.callbacks) {
      if (callback.on_not_finite(error)) stop = error.what();
    }
    if (!stop) {
      steps_ = 0;  // the next fit() begins with an optimizer that is new
      throw error;
    }
    return false;
  };
  // False when the training ended within it.
  const auto run_epoch = [&](int epoch) {
    // What is random in an epoch follows from the seed and the number of the epoch.
    const std::uint64_t random = random_word(seed_, static_cast<std::uint64_t>(epochs_));
    training.order() = order;
    if (options.shuffle) shuffle(std::span(training.order()), random);
    means.clear();
    std::int64_t batch = 0;
    training.for_each_batch(random, [&](const std::vector<Scores>& scores) {
      const double loss = means.add(scores, rules.penalty());
      if (!expect_finite(loss, epoch, "loss")) return false;
      if (may_end_within) {
        BatchReport report{epoch, ++batch, static_cast<std::int64_t>(training.batches()), loss,
                           stop};
        for (const Callback& callback : options.callbacks) callback.on_batch_end(report);
        if (stop) return false;
      }
      for (std::size_t i = 0; i < scores.size(); ++i) {
        places.losses[i].gradient(training.at_loss(i), training.network().loss_gradient(i));
        weigh(scores[i], outputs[i].weight, training.network().loss_gradient(i));
      }
      training.network().backward();
      rules.add_gradients();
      if (pruner) pruner->before_step();
      optimizer.update(
          {.values = parameters.values(),
           .gradients = parameters.gradients(),
           .state = optimizer_state_.data(),
           .count = parameters.trained_size(),
           .number = ++steps_,
           .learning_rate = how.schedule ? how.schedule->at(steps_ - 1) : learning_rate_,
           .parameters = ranges,
           .workers = &workers});
      rules.constrain();
      if (pruner) pruner->after_step(steps_);
      return true;
    });
    if (stop) return false;
    values = {};
    means.append_to(values, "");
    if (validation) {
      means.clear();
      validation->for_each_batch(0, [&](const std::vector<Scores>& scores) {
        return expect_finite(means.add(scores, rules.penalty()), epoch, "validation loss");
      });
      if (stop) return false;
      means.append_to(values, "val_");
    }
    return true;
  };
  const auto report_of = [&] {
    return EpochReport{.epoch = progress.epoch,
                       .epochs = options.epochs,
                       .values = values,
                       .learning_rate = learning_rate_,
                       .model = *this,
                       .weights = {parameters.values(), parameters.all_values().size()},
                       .stop = stop};
  };
  const auto store = [&] {
    parameters.store(graph_);
    converted_ = nullptr;
  };

  Clock::time_point last_saved = Clock::now();
  bool saved = !options.resume.empty() && options.resume == options.checkpoint.path;
  for (std::size_t i = 0; i < history.names().size(); ++i) {  // of the epoch before, when resumed
    values.set(history.names()[i], history[history.names()[i]].back());
  }
  while (progress.epoch < options.epochs && !stop) {
    const int epoch = progress.epoch + 1;
    EpochStart epoch_start{epoch, options.epochs, learning_rate_};
    const double learning_rate_before = learning_rate_;
    before.keep();
    for (const Callback& callback : options.callbacks) callback.on_epoch_begin(epoch_start);
    if (!run_epoch(epoch)) {
      before.restore();
      learning_rate_ = learning_rate_before;
      parameters.load(graph_);
      break;
    }
    ++epochs_;
    progress.epoch = epoch;
    store();
    EpochReport report = report_of();
    for (const Callback& callback : options.callbacks) callback.on_epoch_end(report);
    history.add(values);
    if (!options.callbacks.empty()) store();  // what they may have set
    if (stop) history.set_ended(*stop);
    saved = epoch % options.checkpoint.every_epochs == 0 &&
            seconds_since(last_saved) >= options.checkpoint.every_seconds;
    if (saved) {
      save_checkpoint();
      last_saved = Clock::now();
    }
  }
  if (!saved) save_checkpoint();
  if (stop) history.set_ended(*stop);
  EpochReport report = report_of();
  for (const Callback& callback : options.callbacks) callback.on_train_end(report);
  if (!options.callbacks.empty()) store();
  return std::move(history);
}

}  // namespace onda
