// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "onda/core/flush_denormals.h"
#include "onda/core/random_stream.h"
#include "onda/train/model.h"
#include "onda/train/network.h"
#include "onda/train/runner.h"

namespace onda {
namespace {

void expect_finite(double loss, int epoch, const char* what) {
  if (!std::isfinite(loss)) throw Error("epoch {}: the {} is {}", epoch, what, loss);
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
}

// The weight of each sample, from the samples' and the classes' own; none when all are 1.
std::vector<float> weights_of(const FitOptions& options, const LabelledSamples& samples) {
  const auto count = static_cast<std::size_t>(samples.count());
  std::vector<float> weights;
  if (!options.sample_weights.empty()) {
    if (options.sample_weights.size() != count) {
      throw Error("fit: expected one of sample_weights for each of {} samples, received {}", count,
                  options.sample_weights.size());
    }
    weights.assign(options.sample_weights.begin(), options.sample_weights.end());
    for (std::size_t i = 0; i < count; ++i) {
      if (!std::isfinite(weights[i])) {
        throw Error("fit: sample_weights: sample {}: expected a finite number, received {}", i,
                    weights[i]);
      }
    }
  }
  if (options.class_weights.empty()) return weights;
  if (samples.y.size() != 1) {
    throw Error("fit: expected one output for class_weights, received {}", samples.y.size());
  }
  weights.resize(count, 1.0f);
  const auto elements = static_cast<std::size_t>(samples.y[0].elements());
  for (std::size_t i = 0; i < count; ++i) {
    const auto target = samples.y[0].values().subspan(i * elements, elements);
    const auto largest = std::max_element(target.begin(), target.end());
    const auto label =
        elements == 1 ? std::lround(target[0]) : static_cast<long>(largest - target.begin());
    const auto found = options.class_weights.find(static_cast<int>(label));
    if (found != options.class_weights.end()) weights[i] *= static_cast<float>(found->second);
  }
  return weights;
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

}  // namespace

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
  if (options.seed) {
    seed_ = *options.seed;
    epochs_ = 0;
  }

  const Rules rules(graph_, parameters, rules_);
  History history;
  RunningMeans means(outputs, graph_);
  for (const Callback& callback : options.callbacks) callback.on_train_begin(*this);
  bool stop = false;
  for (int epoch = 1; epoch <= options.epochs && !stop; ++epoch) {
    // What is random in an epoch follows from the seed and the number of the epoch.
    const std::uint64_t random = random_word(seed_, static_cast<std::uint64_t>(epochs_));
    training.order() = order;
    if (options.shuffle) shuffle(std::span(training.order()), random);
    means.clear();
    training.for_each_batch(random, [&](const std::vector<Scores>& scores) {
      expect_finite(means.add(scores, rules.penalty()), epoch, "loss");
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
           .parameters = ranges});
      if (pruner) pruner->after_step(steps_);
    });
    Values values;
    means.append_to(values, "");
    if (validation) {
      means.clear();
      validation->for_each_batch(0, [&](const std::vector<Scores>& scores) {
        expect_finite(means.add(scores, rules.penalty()), epoch, "validation loss");
      });
      means.append_to(values, "val_");
    }
    ++epochs_;
    parameters.store(graph_);
    converted_ = nullptr;
    history.add(values);
    EpochReport report{epoch, options.epochs, values, learning_rate_, *this, {}, stop};
    for (const Callback& callback : options.callbacks) callback.on_epoch_end(report);
  }
  return history;
}

}  // namespace onda
