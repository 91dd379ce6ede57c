// SPDX-License-Identifier: Apache-2.0
#include "onda/cli/train_data.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "onda/core/error.h"
#include "onda/core/random.h"
#include "onda/data/csv.h"
#include "onda/data/npy.h"
#include "onda/train/names.h"
#include "onda/train/text_values.h"

namespace onda::cli {
namespace {

std::string_view last_operator(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    if (node.outputs.at(0) == graph.outputs.at(0)) return node.op.name();
  }
  return "";
}

}  // namespace

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
    Shape sample;
    const auto is_extent = [](std::int32_t extent) { return extent >= 1; };
    if (!text::read(options.input_shape, sample) ||
        !std::all_of(sample.extents().begin(), sample.extents().end(), is_extent)) {
      throw Error("--input-shape: expected a shape such as 28x28x1, received {}",
                  options.input_shape);
    }
    std::vector<std::int32_t> extents{dataset.samples()};
    extents.insert(extents.end(), sample.extents().begin(), sample.extents().end());
    const Shape shape(std::move(extents));
    if (shape.elements() != dataset.x.shape.elements()) {
      throw Error("--input-shape: expected a shape of the {} inputs of a sample, received {}",
                  dataset.x.shape.elements() / dataset.samples(), options.input_shape);
    }
    dataset.x.shape = shape;
  }
  return dataset;
}

SplitData split_data(const TrainOptions& options, const data::Dataset& dataset) {
  const std::int32_t samples = dataset.samples();
  const auto kept =
      static_cast<std::int32_t>(std::floor(samples * (1 - options.validation_split) + 1e-9));
  if (kept < 1) throw Error("--validation-split: nothing is left of {} samples to train", samples);
  Random random(options.seed);
  const std::vector<std::int32_t> all = random.permutation(samples);
  const std::span<const std::int32_t> order = all;
  const auto first = static_cast<std::size_t>(kept);
  SplitData split{.train = data::gather(dataset, order.first(first)), .validation = {}};
  if (kept < samples) split.validation = data::gather(dataset, order.subspan(first));
  return split;
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

Tensor one_hot(const Tensor& numbers, std::int32_t classes) {
  Tensor targets = Tensor::zeros(DType::float32, {numbers.shape[0], classes}, numbers.name);
  std::size_t row = 0;
  for (const float number : numbers.values<float>()) {
    targets.values<float>()[row + static_cast<std::size_t>(number)] = 1;
    row += static_cast<std::size_t>(classes);
  }
  return targets;
}

}  // namespace onda::cli
