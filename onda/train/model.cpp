// SPDX-License-Identifier: Apache-2.0
#include "onda/train/model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "onda/train/flush_denormals.h"
#include "onda/train/network.h"

namespace onda {
namespace {

// So many samples at once where the weights stand still: enough to use every load well, few enough
// for the activations to stay in a core's own caches.
constexpr int evaluated_together = 64;

// The samples of one tensor as floats, checked against what the graph expects.
class Samples {
 public:
  Samples(const Tensor& tensor, const Tensor& like, const std::string& where)
      : converted_(tensor.type == DType::float32 ? Tensor{} : data::to_float32(tensor)),
        tensor_(tensor.type == DType::float32 ? tensor : converted_) {
    try {
      data::check_finite(tensor_);
    } catch (const Error& error) {
      throw error.within(where);
    }
    const Shape expected = like.shape.with_batch(tensor_.shape[0]);
    // A column of numbers may leave its axis of 1 out.
    const bool is_column = tensor_.shape.rank() == 1 && like.shape.elements() == 1;
    if (tensor_.shape != expected && !is_column) {
      throw Error("{}: expected shape {}, received {}", where, to_string(expected),
                  to_string(tensor_.shape));
    }
    elements_ = like.shape.elements();
    values_ = tensor_.values<float>().data();
  }
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;

  std::int32_t count() const { return tensor_.shape[0]; }
  std::int64_t elements() const { return elements_; }

  // Lays the samples at `order` side by side; the last of them fills the padding.
  void gather(std::span<const std::int32_t> order, int stride, float* to) const {
    for (int lane = 0; lane < stride; ++lane) {
      const auto at = std::min(static_cast<std::size_t>(lane), order.size() - 1);
      const float* from = values_ + order[at] * elements_;
      for (std::int64_t i = 0; i < elements_; ++i) to[i * stride + lane] = from[i];
    }
  }

 private:
  const Tensor converted_;
  const Tensor& tensor_;
  std::int64_t elements_ = 0;
  const float* values_ = nullptr;
};

struct LabelledSamples {
  LabelledSamples(const data::Dataset& dataset, const Graph& graph, const std::string& where)
      : x(dataset.x, graph.input(0), where + ": x"), y(dataset.y, graph.output(0), where + ": y") {
    if (x.count() != y.count()) {
      throw Error("{}: expected as many samples in y as in x, {}, received {}", where, x.count(),
                  y.count());
    }
  }
  Samples x;
  Samples y;
};

std::vector<std::int32_t> first_to_last(std::int32_t count) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// The loss and the metrics over batches.
class RunningMeans {
 public:
  explicit RunningMeans(const CompileOptions& options) : options_(options) {
    for (const Metric& metric : options.metrics) metrics_.push_back(metric.start());
  }

  void clear() {
    for (const auto& metric : metrics_) metric->clear();
    loss_ = 0;
    count_ = 0;
  }
  // Returns the loss of the batch alone.
  double add(const Scores& scores) {
    const double loss = options_.loss.sum(scores);
    loss_ += loss;
    for (const auto& metric : metrics_) metric->add(scores);
    count_ += scores.size;
    return loss / scores.size;
  }
  void append_to(Values& values, const std::string& prefix) const {
    values.names.push_back(prefix + "loss");
    values.values.push_back(loss_ / static_cast<double>(count_));
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
      values.names.push_back(prefix + options_.metrics[i].name());
      values.values.push_back(metrics_[i]->result());
    }
  }

 private:
  const CompileOptions& options_;
  std::vector<std::unique_ptr<Metric::Running>> metrics_;
  double loss_ = 0;
  std::int64_t count_ = 0;
};

// A network, the targets of its batch, and the order in which samples come to it.
class Runner {
 public:
  Runner(const Graph& graph, Parameters& parameters, const LabelledSamples& samples, int batch_size,
         bool with_gradients)
      : samples_(samples),
        network_(graph, parameters, std::min(batch_size, samples.x.count()), with_gradients),
        targets_(static_cast<std::size_t>(samples.y.elements() * network_.stride())),
        order_(first_to_last(samples.x.count())) {}

  std::vector<std::int32_t>& order() { return order_; }
  Network& network() { return network_; }

  // Calls visit(scores) after the forward pass of each batch.
  template <class Visit>
  void for_each_batch(const Visit& visit) {
    const std::span<const std::int32_t> order = order_;
    const auto batch_size = static_cast<std::size_t>(network_.capacity());
    for (std::size_t first = 0; first < order.size(); first += batch_size) {
      const auto batch = order.subspan(first, std::min(batch_size, order.size() - first));
      network_.resize(static_cast<int>(batch.size()));
      samples_.x.gather(batch, network_.stride(), network_.input());
      samples_.y.gather(batch, network_.stride(), targets_.data());
      network_.forward();
      visit(Scores{.prediction = network_.output(),
                   .target = targets_.data(),
                   .elements = samples_.y.elements(),
                   .size = network_.size(),
                   .stride = network_.stride()});
    }
  }

 private:
  const LabelledSamples& samples_;
  Network network_;
  AlignedFloats targets_;
  std::vector<std::int32_t> order_;
};

std::vector<LayerInfo> layers_of(const Graph& graph) {
  std::vector<LayerInfo> layers;
  std::vector<bool> counted(graph.tensors.size());
  for (const std::size_t i : trained_nodes(graph)) {
    const Node& node = graph.nodes[i];
    const Tensor& output = graph.tensor(node.outputs.at(0));
    LayerInfo layer{output.name, std::string(node.op.name()), output.shape, 0};
    for (const int input : node.inputs) {
      if (input == Node::none || counted[static_cast<std::size_t>(input)]) continue;
      counted[static_cast<std::size_t>(input)] = true;
      const Tensor& tensor = graph.tensor(input);
      if (tensor.is_constant() && tensor.type == DType::float32) {
        layer.parameters += tensor.shape.elements();
      }
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

void expect_finite(double loss, int epoch, const char* what) {
  if (!std::isfinite(loss)) throw Error("epoch {}: the {} is {}", epoch, what, loss);
}

}  // namespace

Model::Model(Graph graph, const ModelOptions& options)
    : graph_(std::move(graph)), random_(options.seed) {
  check(graph_);
  layers_ = layers_of(graph_);
  parameter_count_ = Parameters(graph_).count();
}

Model::Model(LayerBuilder&& builder, int output)
    : graph_(builder.finish(output)), layers_(builder.layers()), random_(builder.random()) {
  parameter_count_ = Parameters(graph_).count();
}

Model sequential(const Input& input, const std::vector<Layer>& layers,
                 const ModelOptions& options) {
  LayerBuilder builder(options.name, options.seed);
  int tensor = builder.input(input.name, input.shape);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      tensor = layers[i].build(builder, tensor);
    } catch (const Error& error) {
      throw error.within(fmt::format("{}: layer {}", options.name, i));
    }
  }
  return Model(std::move(builder), tensor);
}

void Model::compile(CompileOptions options) {
  options.optimizer.check();
  options.loss.check();
  for (const Metric& metric : options.metrics) metric.check();
  compiled_ = std::move(options);
  optimizer_state_ = {};
  steps_ = 0;
}

const CompileOptions& Model::compiled(std::string_view caller) const {
  if (!compiled_) throw Error("{}: expected a call of compile() before", caller);
  return *compiled_;
}

History Model::fit(const data::Dataset& train, const FitOptions& options) {
  const CompileOptions& how = compiled("fit");
  if (options.epochs < 1) {
    throw Error("fit: expected epochs of at least 1, received {}", options.epochs);
  }
  if (options.batch_size < 1) {
    throw Error("fit: expected a batch_size of at least 1, received {}", options.batch_size);
  }
  const LabelledSamples samples(train, graph_, "fit: training data");
  std::optional<LabelledSamples> validation_samples;
  if (options.validation_data) {
    validation_samples.emplace(*options.validation_data, graph_, "fit: validation data");
  }

  const FlushDenormals flush;
  Parameters parameters(graph_);
  const std::size_t state_size =
      static_cast<std::size_t>(how.optimizer.slots()) * parameters.size();
  if (optimizer_state_.size() != state_size || steps_ == 0) {
    optimizer_state_ = AlignedFloats(state_size);
    how.optimizer.initialize(optimizer_state_.all());
  }
  Runner training(graph_, parameters, samples, options.batch_size, true);
  std::optional<Runner> validation;
  if (validation_samples) {
    validation.emplace(graph_, parameters, *validation_samples, evaluated_together, false);
  }
  if (options.seed) random_ = Random(*options.seed);

  History history;
  RunningMeans means(how);
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    Values values;
    if (options.shuffle) {
      // From the first order each time, so that the generator's state alone decides what comes.
      std::iota(training.order().begin(), training.order().end(), 0);
      random_.shuffle(training.order());
    }
    means.clear();
    training.for_each_batch([&](const Scores& scores) {
      expect_finite(means.add(scores), epoch, "loss");
      how.loss.gradient(scores, training.network().output_gradient());
      training.network().backward();
      how.optimizer.update({.values = parameters.values(),
                            .gradients = parameters.gradients(),
                            .state = optimizer_state_.data(),
                            .count = parameters.size(),
                            .number = ++steps_});
    });
    means.append_to(values, "");
    if (validation) {
      means.clear();
      validation->for_each_batch([&](const Scores& scores) {
        expect_finite(means.add(scores), epoch, "validation loss");
      });
      means.append_to(values, "val_");
    }
    parameters.store(graph_);
    history.add(values);
    if (options.on_epoch) options.on_epoch({epoch, options.epochs, values});
  }
  return history;
}

Values Model::evaluate(const data::Dataset& dataset) const {
  const CompileOptions& how = compiled("evaluate");
  const LabelledSamples samples(dataset, graph_, "evaluate");
  const FlushDenormals flush;
  Parameters parameters(graph_);
  Runner runner(graph_, parameters, samples, evaluated_together, false);
  RunningMeans means(how);
  runner.for_each_batch([&](const Scores& scores) { means.add(scores); });
  Values values;
  means.append_to(values, "");
  return values;
}

Tensor Model::predict(const Tensor& x) const {
  const Samples samples(x, graph_.input(0), "predict: x");
  const std::vector<std::int32_t> all = first_to_last(samples.count());
  const std::span<const std::int32_t> order = all;
  Parameters parameters(graph_);
  Network network(graph_, parameters, std::min(evaluated_together, samples.count()), false);
  const Tensor& output = graph_.output(0);
  const auto elements = static_cast<std::size_t>(output.shape.elements());
  Tensor prediction =
      Tensor::zeros(DType::float32, output.shape.with_batch(samples.count()), output.name);
  float* to = prediction.values<float>().data();
  const auto together = static_cast<std::size_t>(network.capacity());
  for (std::size_t first = 0; first < order.size(); first += together) {
    const auto batch = order.subspan(first, std::min(together, order.size() - first));
    network.resize(static_cast<int>(batch.size()));
    samples.gather(batch, network.stride(), network.input());
    network.forward();
    const auto stride = static_cast<std::size_t>(network.stride());
    for (std::size_t sample = 0; sample < batch.size(); ++sample) {
      for (std::size_t i = 0; i < elements; ++i) *to++ = network.output()[i * stride + sample];
    }
  }
  return prediction;
}

}  // namespace onda
