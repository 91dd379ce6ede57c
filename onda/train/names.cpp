// SPDX-License-Identifier: Apache-2.0
#include "onda/train/names.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

#include "onda/core/error.h"
#include "onda/core/nearest_word.h"

namespace onda {
namespace {

template <class Make>
struct Named {
  std::string_view name;
  std::string_view long_name;  // may be empty
  Make make;
};

template <class Make, std::size_t count>
std::vector<std::string_view> names_of(const std::array<Named<Make>, count>& all) {
  std::vector<std::string_view> names;
  for (const Named<Make>& one : all) names.push_back(one.name);
  return names;
}

template <class Make, std::size_t count>
Make find(const char* what, const std::array<Named<Make>, count>& all, std::string_view name) {
  for (const Named<Make>& one : all) {
    if (one.name == name || (!one.long_name.empty() && one.long_name == name)) return one.make;
  }
  const std::vector<std::string_view> names = names_of(all);
  throw Error("{}: expected one of {}, received {}{}", what, fmt::join(names, ", "), name,
              did_you_mean(name, names));
}

using MakeLoss = Loss (*)(bool from_logits);
constexpr std::array losses{
    Named<MakeLoss>{"mse", "mean_squared_error", [](bool) -> Loss { return MeanSquaredError{}; }},
    Named<MakeLoss>{"mae", "mean_absolute_error", [](bool) -> Loss { return MeanAbsoluteError{}; }},
    Named<MakeLoss>{"huber", "huber_loss", [](bool) -> Loss { return Huber{}; }},
    Named<MakeLoss>{"log_cosh", "", [](bool) -> Loss { return LogCosh{}; }},
    Named<MakeLoss>{"poisson", "", [](bool) -> Loss { return Poisson{}; }},
    Named<MakeLoss>{"hinge", "", [](bool) -> Loss { return Hinge{}; }},
    Named<MakeLoss>{"squared_hinge", "", [](bool) -> Loss { return SquaredHinge{}; }},
    Named<MakeLoss>{"categorical_hinge", "", [](bool) -> Loss { return CategoricalHinge{}; }},
    Named<MakeLoss>{"kl_divergence", "", [](bool) -> Loss { return KLDivergence{}; }},
    Named<MakeLoss>{"cosine_similarity", "", [](bool) -> Loss { return CosineSimilarity{}; }},
    Named<MakeLoss>{"binary_crossentropy", "",
                    [](bool logits) -> Loss { return BinaryCrossentropy{.from_logits = logits}; }},
    Named<MakeLoss>{
        "categorical_crossentropy", "",
        [](bool logits) -> Loss { return CategoricalCrossentropy{.from_logits = logits}; }},
    Named<MakeLoss>{
        "sparse_categorical_crossentropy", "",
        [](bool logits) -> Loss { return SparseCategoricalCrossentropy{.from_logits = logits}; }},
};

using MakeMetric = Metric (*)(bool from_logits);
constexpr std::array metrics{
    Named<MakeMetric>{"mae", "mean_absolute_error",
                      [](bool) -> Metric { return MeanAbsoluteError{}; }},
    Named<MakeMetric>{"mse", "mean_squared_error",
                      [](bool) -> Metric { return MeanSquaredError{}; }},
    Named<MakeMetric>{"rmse", "root_mean_squared_error",
                      [](bool) -> Metric { return RootMeanSquaredError{.name = "rmse"}; }},
    Named<MakeMetric>{"r2", "r2_score", [](bool) -> Metric { return R2Score{.name = "r2"}; }},
    Named<MakeMetric>{"accuracy", "acc", [](bool) -> Metric { return Accuracy{}; }},
    Named<MakeMetric>{
        "binary_accuracy", "",
        [](bool logits) -> Metric { return BinaryAccuracy{.threshold = logits ? 0.0f : 0.5f}; }},
    Named<MakeMetric>{
        "top_5", "sparse_top_k_categorical_accuracy",
        [](bool) -> Metric { return SparseTopKCategoricalAccuracy{.name = "top_5"}; }},
    Named<MakeMetric>{
        "precision", "",
        [](bool logits) -> Metric { return Precision{.threshold = logits ? 0.0f : 0.5f}; }},
    Named<MakeMetric>{
        "recall", "",
        [](bool logits) -> Metric { return Recall{.threshold = logits ? 0.0f : 0.5f}; }},
    Named<MakeMetric>{"f1", "f1_score",
                      [](bool logits) -> Metric {
                        return F1Score{.threshold = logits ? 0.0f : 0.5f, .name = "f1"};
                      }},
    Named<MakeMetric>{"auc", "", [](bool) -> Metric { return AUC{}; }},
};

using MakeOptimizer = Optimizer (*)(std::optional<double> learning_rate);
template <class O>
Optimizer optimizer(std::optional<double> learning_rate) {
  O made;
  if (learning_rate) made.learning_rate = *learning_rate;
  return made;
}
constexpr std::array optimizers{
    Named<MakeOptimizer>{"adam", "", optimizer<Adam>},
    Named<MakeOptimizer>{"adamw", "", optimizer<AdamW>},
    Named<MakeOptimizer>{"nadam", "", optimizer<Nadam>},
    Named<MakeOptimizer>{"rmsprop", "", optimizer<RMSprop>},
    Named<MakeOptimizer>{"sgd", "", optimizer<SGD>},
    Named<MakeOptimizer>{"momentum", "",
                         [](std::optional<double> learning_rate) -> Optimizer {
                           return SGD{.learning_rate = learning_rate.value_or(0.01),
                                      .momentum = 0.9,
                                      .nesterov = true};
                         }},
    Named<MakeOptimizer>{"adagrad", "", optimizer<Adagrad>},
};

using MakeSchedule = Schedule (*)(double learning_rate, std::int64_t steps);
constexpr std::array schedules{
    Named<MakeSchedule>{"constant", "",
                        [](double rate, std::int64_t) -> Schedule { return Schedule(rate); }},
    Named<MakeSchedule>{"linear", "",
                        [](double rate, std::int64_t steps) -> Schedule {
                          return PolynomialDecay{.initial_learning_rate = rate,
                                                 .decay_steps = steps,
                                                 .end_learning_rate = 0};
                        }},
    Named<MakeSchedule>{"cosine", "",
                        [](double rate, std::int64_t steps) -> Schedule {
                          return CosineDecay{.initial_learning_rate = rate, .decay_steps = steps};
                        }},
    Named<MakeSchedule>{"exponential", "",
                        [](double rate, std::int64_t steps) -> Schedule {
                          return ExponentialDecay{.initial_learning_rate = rate,
                                                  .decay_steps = steps,
                                                  .decay_rate = 0.01};
                        }},
};

}  // namespace

Loss loss_by_name(std::string_view name, bool from_logits) {
  return find("loss", losses, name)(from_logits);
}

Metric metric_by_name(std::string_view name, bool from_logits) {
  return find("metric", metrics, name)(from_logits);
}

Optimizer optimizer_by_name(std::string_view name, std::optional<double> learning_rate) {
  return find("optimizer", optimizers, name)(learning_rate);
}

Schedule schedule_by_name(std::string_view name, double learning_rate, std::int64_t steps,
                          std::int64_t warmup_steps) {
  const MakeSchedule make = find("schedule", schedules, name);
  const std::int64_t rest = std::max<std::int64_t>(steps - warmup_steps, 1);
  if (warmup_steps == 0) return make(learning_rate, rest);
  return LinearWarmup{.steps = warmup_steps, .after = make(learning_rate, rest)};
}

std::vector<std::string_view> loss_names() { return names_of(losses); }
std::vector<std::string_view> metric_names() { return names_of(metrics); }
std::vector<std::string_view> optimizer_names() { return names_of(optimizers); }
std::vector<std::string_view> schedule_names() { return names_of(schedules); }

}  // namespace onda
