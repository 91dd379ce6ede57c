// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onda/core/aligned_floats.h"
#include "onda/core/quantization.h"
#include "onda/data/dataset.h"
#include "onda/graph/graph.h"
#include "onda/train/augmentation.h"
#include "onda/train/callbacks.h"
#include "onda/train/history.h"
#include "onda/train/layers.h"
#include "onda/train/losses.h"
#include "onda/train/metrics.h"
#include "onda/train/optimizers.h"
#include "onda/train/pruning.h"
#include "onda/train/schedule.h"

namespace onda {

struct Checkpoint;
struct FitInputs;
struct FitProgress;

struct ModelOptions {
  std::string name = "sequential";
  /// Of all that is random: first weights, the order of the samples in fit(), what Dropout drops.
  std::uint32_t seed = 0;
};

/// What is asked of one output of a model that has several.
struct OutputOptions {
  Loss loss = MeanSquaredError{};
  double weight = 1;  ///< of its loss in the sum that is made small
  std::vector<Metric> metrics = {};
};

struct CompileOptions {
  Optimizer optimizer = RMSprop{};
  Loss loss = MeanSquaredError{};
  std::vector<Metric> metrics = {};
  /// The learning rate of each step, in place of the optimizer's own.
  std::optional<Schedule> schedule = std::nullopt;
  /// Makes small weights zero, and keeps them so.
  std::optional<Pruning> pruning = std::nullopt;
  /// One for each output, in the graph's order; then `loss` and `metrics` do not count. Left empty,
  /// they hold for every output.
  std::vector<OutputOptions> outputs = {};
};

/// Samples for a model of several inputs or outputs: one tensor [samples, …] for each.
struct Examples {
  std::vector<Tensor> x;
  std::vector<Tensor> y;
};

/// Where and how often fit() saves itself, so that a run that is ended can be resumed.
struct CheckpointOptions {
  /// A .safetensors file, which each checkpoint replaces. Empty: none.
  std::filesystem::path path = {};
  int every_epochs = 1;  ///< the last epoch always has one
  /// Not before so much time has passed since the last one.
  double every_seconds = 0;
};

struct FitOptions {
  int epochs = 1;
  int batch_size = 32;
  bool shuffle = true;  ///< brings the samples into a new order in each epoch
  /// Evaluated after each epoch.
  const data::Dataset* validation_data = nullptr;
  const Examples* validation_examples = nullptr;
  /// Without validation data: the share of the samples, the last ones, that is kept for it.
  double validation_split = 0;
  /// One weight a sample: how much its loss counts.
  std::span<const float> sample_weights = {};
  /// The weight of the samples of a class, as sample_weights; classes that are not named have 1.
  /// The class is the target of a single output, or the place of its largest element.
  std::map<int, double> class_weights = {};
  /// Random changes of the samples that are trained on, in this order; never of those that are
  /// validated with. For models of one input.
  std::vector<Augmentation> augmentation = {};
  /// Starts what is random anew; otherwise the model's generator goes on.
  std::optional<std::uint32_t> seed = std::nullopt;
  /// Any number gives the same bytes.
  int threads = 1;
  /// Called in this order; after an epoch the model already has its weights. What one throws ends
  /// fit().
  std::vector<Callback> callbacks = {};
  CheckpointOptions checkpoint = {};
  /// A checkpoint to go on from. With the same data and options the run ends with the same bytes as
  /// one that was not interrupted. Throws Error for a checkpoint of another model, optimizer, list
  /// of callbacks or seed, of other data (told by its checksum), validation data or split, batch
  /// size, shuffling or augmentation. More or fewer epochs and threads are fine.
  std::filesystem::path resume = {};
};

/// A graph that can be trained, in the manner of Keras:
///
///   Model model = sequential(Input{.shape = {1}},
///                            {layers::Dense{.units = 16, .activation = layers::relu},
///                             layers::Dense{.units = 1}},
///                            {.seed = 1});
///   model.compile({.optimizer = RMSprop{}, .loss = MeanSquaredError{},
///                  .metrics = {MeanAbsoluteError{}}});
///   const History history = model.fit(train, {.epochs = 600, .batch_size = 16,
///                                             .validation_data = &validation});
///   save_tflite(model.graph(), "model.tflite");
///
/// The same seed, data and options give the same bytes on every run, with any number of threads.
class Model {
 public:
  /// A graph from elsewhere, to be trained further. Throws Error unless its inputs and outputs are
  /// float32 with a batch of 1, and every operator between them has a gradient.
  explicit Model(Graph graph, const ModelOptions& options = {});
  /// What layers have built.
  Model(LayerBuilder&& builder, std::vector<int> outputs);

  /// Weights, the graph that is trained, and the optimizer's state in a .safetensors file: the
  /// weights under their names, the optimizer's floats as "optimizer/velocity/dense/kernel", all
  /// else in the metadata. Throws Error when it cannot be written; an older file then stays.
  void save(const std::filesystem::path& path) const;
  /// What save(), ModelCheckpoint or fit() have written. A compile() with an optimizer that keeps
  /// the same state, as optimizer() does, lets fit() go on with it. Regularizers, constraints and
  /// optimizers that are a program's own, and losses and metrics, are not in the file. Throws Error
  /// for anything else. A program's own operators come as for read_tflite().
  static Model load(const std::filesystem::path& path,
                    const std::vector<OperatorKind>& custom_operators = {});

  /// The converted graph with the present weights, for one sample at a time: what exists only while
  /// training (BatchNormalization, Dropout) is folded away. Stays as it is until the model is
  /// trained further.
  const Graph& graph() const;
  /// Of a model that quantization_aware() has made: the present range of each tensor of graph(),
  /// for quantize(graph(), quantization_ranges()), which then computes what this model predicts.
  std::vector<ValueRange> quantization_ranges() const;
  /// The graph that is trained, with everything in it.
  const Graph& training_graph() const { return graph_; }
  const std::string& name() const { return graph_.name; }
  const std::vector<LayerInfo>& layers() const { return layers_; }
  /// The number of weights; of those that training changes by gradients.
  std::int64_t parameter_count() const { return parameter_count_; }
  std::int64_t trained_parameter_count() const { return trained_parameter_count_; }
  /// The table of layers, output shapes and parameters, as Keras 3 prints it. UTF-8.
  std::string summary() const;

  /// The one of compile(), or of the file that the model was loaded from, with its options and the
  /// present learning rate. Nothing before, and when the file's was a program's own:
  ///
  ///   Model model = Model::load("model.safetensors");
  ///   model.compile({.optimizer = model.optimizer().value(), .loss = …});
  std::optional<Optimizer> optimizer() const;

  /// Has to come before fit() and evaluate(). Forgets what an optimizer knew from earlier steps,
  /// but for the first call after load(). Throws Error when an option is out of its range.
  void compile(CompileOptions options);

  /// Trains on batches of x and y, float32 or what converts to it, [samples, …]. The last batch of
  /// an epoch may be smaller. The loss and metrics of an epoch are means over its samples, taken
  /// while the weights change (as Keras does); those of the validation data come after it.
  ///
  /// A second call goes on where the first has ended. Throws Error, and keeps the weights of the
  /// last whole epoch, when data is missing, of the wrong shape or not finite, a target is one that
  /// the loss cannot learn ("sample 17: …"), or a loss is not finite: "epoch 12: the loss is nan".
  History fit(const data::Dataset& train, const FitOptions& options = {});
  History fit(const Examples& train, const FitOptions& options = {});

  /// Whether a higher one of such values ("loss", "val_accuracy", …) is the better one; nothing
  /// when there is none of this name or its metric does not say.
  std::optional<bool> higher_is_better(std::string_view value) const;

  /// "loss" and the metrics, means over the samples.
  Values evaluate(const data::Dataset& dataset, int threads = 1) const;
  Values evaluate(const Examples& examples, int threads = 1) const;

  /// The output for each sample of x [samples, …], as the converted graph computes it but for
  /// roundings: sums are made in another order.
  Tensor predict(const Tensor& x, int threads = 1) const;
  std::vector<Tensor> predict(std::span<const Tensor> x, int threads = 1) const;

 private:
  explicit Model(Checkpoint checkpoint);
  Checkpoint checkpoint() const;
  FitProgress resume(const FitOptions& options, const FitInputs& inputs);
  const CompileOptions& compiled(std::string_view caller) const;
  History fit(std::span<const Tensor> x, std::span<const Tensor> y, const FitOptions& options);
  Values evaluate(std::span<const Tensor> x, std::span<const Tensor> y, int threads) const;

  Graph graph_;
  std::vector<LayerInfo> layers_;
  std::vector<int> frozen_;
  std::map<int, ParameterRules> rules_;  // by tensor
  std::int64_t parameter_count_ = 0;
  std::int64_t trained_parameter_count_ = 0;
  std::uint64_t seed_ = 0;  // of all that is random while fitting
  std::optional<CompileOptions> compiled_;
  AlignedFloats optimizer_state_;
  double learning_rate_ = 0;
  std::int64_t steps_ = 0;
  std::int64_t epochs_ = 0;  // since the seed
  // Of the optimizer whose state was loaded, until compile() takes it or forgets it.
  std::optional<std::vector<std::string>> loaded_slots_;
  std::optional<Optimizer> loaded_optimizer_;
  mutable std::shared_ptr<const Graph> converted_;
};

/// What a model takes: samples of this shape, without the batch.
struct Input {
  Shape shape;
  std::string name = "input";
};

/// A model of layers one after another. Throws Error, naming the layer, when one does not fit.
Model sequential(const Input& input, const std::vector<Layer>& layers,
                 const ModelOptions& options = {});

}  // namespace onda
