// SPDX-License-Identifier: Apache-2.0
#include "onda/train/model.h"

#include <algorithm>
#include <numeric>

#include "onda/core/flush_denormals.h"
#include "onda/graph/passes.h"
#include "onda/train/checkpoint.h"
#include "onda/train/network.h"
#include "onda/train/runner.h"

namespace onda {
namespace {

std::vector<LayerInfo> layers_of(const Graph& graph) {
  std::vector<LayerInfo> layers;
  std::vector<bool> counted(graph.tensors.size());
  for (const std::size_t i : trained_nodes(graph)) {
    const Node& node = graph.nodes[i];
    const Tensor& output = graph.tensor(node.outputs.at(0));
    LayerInfo layer{output.name, std::string(node.op.name()), output.shape};
    for (const int input : node.inputs) {
      if (input == Node::none || counted[static_cast<std::size_t>(input)]) continue;
      counted[static_cast<std::size_t>(input)] = true;
      const Tensor& tensor = graph.tensor(input);
      if (tensor.is_constant() && tensor.type == DType::float32) {
        layer.parameters += tensor.shape.elements();
        layer.trained_parameters += tensor.shape.elements();
      }
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace

Model::Model(Graph graph, const ModelOptions& options)
    : graph_(without_unused(std::move(graph))), seed_(options.seed) {
  check(graph_);
  layers_ = layers_of(graph_);
  const Parameters parameters(graph_);
  parameter_count_ = parameters.count();
  trained_parameter_count_ = parameters.trained_count();
}

Model::Model(LayerBuilder&& builder, std::vector<int> outputs)
    : layers_(builder.layers()), frozen_(builder.frozen()), seed_(builder.seed()) {
  Renumbering numbers;
  graph_ = without_unused(builder.finish(std::move(outputs)), &numbers);
  const auto now = [&](int tensor) { return numbers[static_cast<std::size_t>(tensor)]; };
  std::vector<int> frozen;
  for (const int tensor : frozen_) {
    if (now(tensor) >= 0) frozen.push_back(now(tensor));
  }
  for (const auto& [tensor, rules] : builder.rules()) {
    if (now(tensor) >= 0) rules_.emplace(now(tensor), rules);
  }
  frozen_ = std::move(frozen);
  const Parameters parameters(graph_, frozen_);
  parameter_count_ = parameters.count();
  trained_parameter_count_ = parameters.trained_count();
}

Model::Model(Checkpoint checkpoint)
    : graph_(std::move(checkpoint.graph)),
      layers_(std::move(checkpoint.layers)),
      frozen_(std::move(checkpoint.frozen)),
      rules_(std::move(checkpoint.rules)),
      seed_(checkpoint.seed),
      optimizer_state_(checkpoint.optimizer_state.size()),
      learning_rate_(checkpoint.learning_rate),
      steps_(checkpoint.steps),
      epochs_(checkpoint.epochs),
      loaded_slots_(std::move(checkpoint.slots)),
      loaded_optimizer_(std::move(checkpoint.optimizer)) {
  std::copy(checkpoint.optimizer_state.begin(), checkpoint.optimizer_state.end(),
            optimizer_state_.data());
  const Parameters parameters(graph_, frozen_);
  parameter_count_ = parameters.count();
  trained_parameter_count_ = parameters.trained_count();
}

Checkpoint Model::checkpoint() const {
  Checkpoint now{.graph = graph_,
                 .layers = layers_,
                 .frozen = frozen_,
                 .rules = rules_,
                 .optimizer = optimizer()};
  if (compiled_) {
    for (const std::string_view slot : compiled_->optimizer.slot_names()) {
      now.slots.emplace_back(slot);
    }
  } else if (loaded_slots_) {
    now.slots = *loaded_slots_;
  }
  now.optimizer_state.assign(optimizer_state_.all().begin(), optimizer_state_.all().end());
  now.steps = steps_;
  now.epochs = epochs_;
  now.seed = seed_;
  now.learning_rate = learning_rate_;
  return now;
}

void Model::save(const std::filesystem::path& path) const {
  write_file(path, encode_checkpoint(checkpoint()));
}

Model Model::load(const std::filesystem::path& path,
                  const std::vector<OperatorKind>& custom_operators) {
  return Model(decode_checkpoint(read_file(path), path.string(), {.custom = custom_operators}));
}

std::optional<Optimizer> Model::optimizer() const {
  if (!compiled_) return loaded_optimizer_;
  return compiled_->optimizer.with_learning_rate(learning_rate_);
}

std::optional<bool> Model::higher_is_better(std::string_view value) const {
  if (value.starts_with("val_")) value.remove_prefix(4);
  const std::vector<OutputOptions> outputs = outputs_of(compiled("higher_is_better"), graph_);
  if (value == "loss") return false;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string prefix =
        outputs.size() == 1 ? "" : graph_.tensor(graph_.outputs[i]).name + "_";
    if (outputs.size() > 1 && value == prefix + "loss") return false;
    for (const Metric& metric : outputs[i].metrics) {
      if (value == prefix + metric.name()) return metric.higher_is_better();
    }
  }
  return std::nullopt;
}

Model sequential(const Input& input, const std::vector<Layer>& layers,
                 const ModelOptions& options) {
  LayerBuilder builder(options.name, options.seed);
  int tensor = builder.input(input.name, input.shape);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      tensor = layers[i].build(builder, std::span(&tensor, 1));
    } catch (const Error& error) {
      throw error.within(fmt::format("{}: layer {}", options.name, i));
    }
  }
  return Model(std::move(builder), {tensor});
}

const Graph& Model::graph() const {
  if (!converted_) converted_ = std::make_shared<const Graph>(converted(graph_));
  return *converted_;
}

void Model::compile(CompileOptions options) {
  options.optimizer.check();
  for (const OutputOptions& output : outputs_of(options, graph_)) {
    output.loss.check();
    for (const Metric& metric : output.metrics) metric.check();
  }
  if (options.schedule) options.schedule->check();
  if (options.pruning) options.pruning->check();
  const std::vector<std::string_view> slots = options.optimizer.slot_names();
  const bool goes_on = loaded_slots_ && std::equal(slots.begin(), slots.end(),
                                                   loaded_slots_->begin(), loaded_slots_->end());
  loaded_slots_.reset();
  learning_rate_ = options.optimizer.learning_rate();
  compiled_ = std::move(options);
  if (goes_on) return;
  optimizer_state_ = {};
  steps_ = 0;
}

const CompileOptions& Model::compiled(std::string_view caller) const {
  if (!compiled_) throw Error("{}: expected a call of compile() before", caller);
  return *compiled_;
}

Values Model::evaluate(const data::Dataset& dataset, int threads) const {
  return evaluate({&dataset.x, 1}, {&dataset.y, 1}, threads);
}

Values Model::evaluate(const Examples& examples, int threads) const {
  return evaluate(std::span(examples.x), std::span(examples.y), threads);
}

Values Model::evaluate(std::span<const Tensor> x, std::span<const Tensor> y, int threads) const {
  const std::vector<OutputOptions> outputs = outputs_of(compiled("evaluate"), graph_);
  const LabelledSamples samples(x, y, graph_, outputs, "evaluate");
  const FlushDenormals flush;
  Workers workers(threads);
  Parameters parameters(graph_, frozen_);
  Runner runner(graph_, parameters, workers, samples, evaluated_together, Mode::inference);
  RunningMeans means(outputs, graph_);
  runner.for_each_batch(0, [&](const std::vector<Scores>& scores) {
    means.add(scores);
    return true;
  });
  Values values;
  means.append_to(values, "");
  return values;
}

Tensor Model::predict(const Tensor& x, int threads) const {
  return std::move(predict(std::span(&x, 1), threads).front());
}

std::vector<Tensor> Model::predict(std::span<const Tensor> x, int threads) const {
  const std::vector<Samples> samples = samples_of(x, graph_, "predict: x");
  const std::int32_t count = samples.front().count();
  std::vector<std::int32_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  const std::span<const std::int32_t> order = all;
  const FlushDenormals flush;
  Workers workers(threads);
  Parameters parameters(graph_, frozen_);
  Network network(graph_, parameters, workers, std::min(evaluated_together, count),
                  Mode::inference);
  std::vector<Tensor> predictions;
  for (const int output : graph_.outputs) {
    const Tensor& like = graph_.tensor(output);
    predictions.push_back(Tensor::zeros(DType::float32, like.shape.with_batch(count), like.name));
  }
  const auto together = static_cast<std::size_t>(network.capacity());
  for (std::size_t first = 0; first < order.size(); first += together) {
    const auto batch = order.subspan(first, std::min(together, order.size() - first));
    network.resize(static_cast<int>(batch.size()));
    const int stride = network.stride();
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i].gather(batch, stride, workers, network.input(i));
    }
    network.forward();
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      const auto elements =
          static_cast<std::size_t>(graph_.tensor(graph_.outputs[i]).shape.elements());
      float* to = predictions[i].values<float>().data() + first * elements;
      for (std::size_t sample = 0; sample < batch.size(); ++sample) {
        const float* from = network.output(i) + sample;
        for (std::size_t k = 0; k < elements; ++k) {
          *to++ = from[k * static_cast<std::size_t>(stride)];
        }
      }
    }
  }
  return predictions;
}

}  // namespace onda
