// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "onda/data/dataset.h"
#include "onda/graph/graph.h"
#include "onda/train/aligned_floats.h"
#include "onda/train/history.h"
#include "onda/train/layers.h"
#include "onda/train/losses.h"
#include "onda/train/metrics.h"
#include "onda/train/optimizers.h"

namespace onda {

struct ModelOptions {
  std::string name = "sequential";
  /// Of all that is random: first weights, and the order of the samples in fit().
  std::uint32_t seed = 0;
};

struct CompileOptions {
  Optimizer optimizer = RMSprop{};
  Loss loss = MeanSquaredError{};
  std::vector<Metric> metrics = {};
};

/// What fit() tells after each epoch.
struct EpochReport {
  int epoch = 0;  ///< the first is 1
  int epochs = 0;
  const Values& values;  ///< loss, metrics, and with validation data val_loss, …
};

struct FitOptions {
  int epochs = 1;
  int batch_size = 32;
  bool shuffle = true;  ///< brings the samples into a new order in each epoch
  /// Evaluated after each epoch.
  const data::Dataset* validation_data = nullptr;
  /// Starts the order of the samples anew; otherwise the model's generator goes on.
  std::optional<std::uint32_t> seed = std::nullopt;
  /// Called after each epoch; the model already has the epoch's weights. What it throws ends fit().
  std::function<void(const EpochReport& report)> on_epoch = nullptr;
};

/// A graph that can be trained, in the manner of Keras:
///
///   Model model = sequential(Input{.shape = {1}},
///                            {Dense{.units = 16, .activation = Activation::relu},
///                             Dense{.units = 1}},
///                            {.seed = 1});
///   model.compile({.optimizer = RMSprop{}, .loss = MeanSquaredError{},
///                  .metrics = {MeanAbsoluteError{}}});
///   const History history = model.fit(train, {.epochs = 600, .batch_size = 16,
///                                             .validation_data = &validation});
///   save_tflite(model.graph(), "model.tflite");
///
/// The same seed, data and options give the same bytes on every run.
class Model {
 public:
  /// A graph from elsewhere, to be trained further. Throws Error unless it has one float32 input
  /// and one float32 output of batch size 1, and every operator between them has a gradient.
  explicit Model(Graph graph, const ModelOptions& options = {});
  /// What layers have built.
  Model(LayerBuilder&& builder, int output);

  /// The graph with the present weights, for one sample at a time.
  const Graph& graph() const { return graph_; }
  const std::string& name() const { return graph_.name; }
  const std::vector<LayerInfo>& layers() const { return layers_; }
  /// The number of trainable weights.
  std::int64_t parameter_count() const { return parameter_count_; }
  /// The table of layers, output shapes and parameters, as Keras 3 prints it. UTF-8.
  std::string summary() const;

  /// Has to come before fit() and evaluate(). Forgets what an optimizer knew from earlier steps.
  /// Throws Error when an option is out of its range.
  void compile(CompileOptions options);

  /// Trains on batches of x and y, float32 or what converts to it, [samples, …]. The last batch of
  /// an epoch may be smaller. The loss and metrics of an epoch are means over its samples, taken
  /// while the weights change (as Keras does); those of the validation data come after it.
  ///
  /// A second call goes on where the first has ended. Throws Error, and keeps the weights of the
  /// last whole epoch, when data is missing, of the wrong shape or not finite, or a loss is not
  /// finite: "epoch 12: the loss is nan".
  History fit(const data::Dataset& train, const FitOptions& options = {});

  /// "loss" and the metrics, means over the samples.
  Values evaluate(const data::Dataset& dataset) const;

  /// The output for each sample of x [samples, …]: the same bits as the interpreter's.
  Tensor predict(const Tensor& x) const;

 private:
  const CompileOptions& compiled(std::string_view caller) const;

  Graph graph_;
  std::vector<LayerInfo> layers_;
  Random random_;
  std::int64_t parameter_count_ = 0;
  std::optional<CompileOptions> compiled_;
  AlignedFloats optimizer_state_;
  std::int64_t steps_ = 0;
};

/// A model of layers one after another. Throws Error, naming the layer, when one does not fit.
Model sequential(const Input& input, const std::vector<Layer>& layers,
                 const ModelOptions& options = {});

}  // namespace onda
