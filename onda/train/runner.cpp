// SPDX-License-Identifier: Apache-2.0
#include "onda/train/runner.h"

#include <algorithm>
#include <numeric>

#include "onda/ops/fake_quantize/fake_quantize.h"
#include "onda/ops/softmax/softmax.h"
#include "onda/train/augmenter.h"

namespace onda {
namespace {

// The extent of the last axis, without the batch.
std::int64_t channels_of(const Shape& output) { return output.rank() < 2 ? 1 : output[-1]; }

}  // namespace

std::vector<OutputOptions> outputs_of(const CompileOptions& options, const Graph& graph) {
  if (!options.outputs.empty()) {
    if (options.outputs.size() != graph.outputs.size()) {
      throw Error("compile: expected options for {} outputs, received {}", graph.outputs.size(),
                  options.outputs.size());
    }
    return options.outputs;
  }
  return std::vector<OutputOptions>(graph.outputs.size(), {options.loss, 1, options.metrics});
}

LossPlaces::LossPlaces(const Graph& graph, const std::vector<OutputOptions>& outputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    tensors.push_back(graph.outputs[i]);
    losses.push_back(outputs[i].loss);
    int output = graph.outputs[i];
    for (auto at = graph.nodes.rbegin(); at != graph.nodes.rend(); ++at) {
      const Node& node = *at;
      if (node.outputs.front() != output) continue;
      const FakeQuantize* rounding = node.op.get_if<FakeQuantize>();
      if (rounding && !rounding->while_training) output = node.inputs.front();
      const Softmax* softmax = node.op.get_if<Softmax>();
      if (softmax && softmax->beta != 1) continue;
      if (const auto logits = outputs[i].loss.at_logits(node.op.name())) {
        tensors.back() = node.inputs.front();
        losses.back() = *logits;
      }
    }
  }
}

namespace {

// The numbers that an input may hold: places of what some node picks from, below this; 0 when the
// input is none of whole numbers.
std::int64_t places_of(const Graph& graph, int input) {
  if (graph.tensor(input).type != DType::int32) return 0;
  std::int64_t least = std::int64_t{1} << 24;  // whole numbers of float32 have no gaps up to here
  for (const Node& node : graph.nodes) {
    const TrainingNeeds needs = node.op.training_needs(graph.operands_in(node), 0);
    if (needs.places_input < 0) continue;
    if (node.inputs.at(static_cast<std::size_t>(needs.places_input)) == input) {
      least = std::min(least, needs.places);
    }
  }
  return least;
}

}  // namespace

std::vector<Samples> samples_of(std::span<const Tensor> tensors, const Graph& graph,
                                const std::string& where) {
  if (tensors.size() != graph.inputs.size()) {
    throw Error("{}: expected {} tensors, one for each input, received {}", where,
                graph.inputs.size(), tensors.size());
  }
  std::vector<Samples> all;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& like = graph.tensor(graph.inputs[i]);
    const std::string place = tensors.size() == 1 ? where : fmt::format("{} {}", where, like.name);
    all.emplace_back(tensors[i], like.shape, place);
    const std::int64_t places = places_of(graph, graph.inputs[i]);
    if (places > 0) all.back().expect_places(places, place);
    if (all[i].count() != all[0].count()) {
      throw Error("{}: expected as many samples for {} as for {}, {}, received {}", where,
                  like.name, graph.tensor(graph.inputs[0]).name, all[0].count(), all[i].count());
    }
  }
  return all;
}

LabelledSamples::LabelledSamples(std::span<const Tensor> x_of, std::span<const Tensor> y_of,
                                 const Graph& graph, const std::vector<OutputOptions>& outputs,
                                 const std::string& where)
    : x(samples_of(x_of, graph, where + ": x")) {
  if (y_of.size() != graph.outputs.size()) {
    throw Error("{}: expected {} tensors in y, one for each output, received {}", where,
                graph.outputs.size(), y_of.size());
  }
  for (std::size_t i = 0; i < y_of.size(); ++i) {
    const Tensor& output = graph.tensor(graph.outputs[i]);
    std::string place = where + ": y";
    if (y_of.size() > 1) place += " " + output.name;
    const Loss& loss = outputs[i].loss;
    y.emplace_back(y_of[i], loss.target_shape(output.shape), place);
    if (y[i].count() != x[0].count()) {
      throw Error("{}: expected as many samples in y as in x, {}, received {}", where, x[0].count(),
                  y[i].count());
    }
    try {
      loss.check_targets({y[i].values(), y[i].elements(), channels_of(output.shape)});
    } catch (const Error& error) {
      throw error.within(place);
    }
  }
}

RunningMeans::RunningMeans(const std::vector<OutputOptions>& outputs, const Graph& graph)
    : outputs_(outputs), metrics_(outputs.size()), losses_(outputs.size()) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    prefixes_.push_back(outputs.size() == 1 ? "" : graph.tensor(graph.outputs[i]).name + "_");
    for (const Metric& metric : outputs[i].metrics) metrics_[i].push_back(metric.start());
  }
}

void RunningMeans::clear() {
  for (const auto& metrics : metrics_) {
    for (const auto& metric : metrics) metric->clear();
  }
  std::fill(losses_.begin(), losses_.end(), 0.0);
  penalties_ = 0;
  count_ = 0;
}

double RunningMeans::add(const std::vector<Scores>& scores, double penalty) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double loss = outputs_[i].loss.sum(scores[i]);
    losses_[i] += loss;
    sum += outputs_[i].weight * loss;
    // As in Keras, the weights of samples are the loss's alone.
    Scores unweighted = scores[i];
    unweighted.weights = nullptr;
    for (const auto& metric : metrics_[i]) metric->add(unweighted);
  }
  const int size = scores.front().size;
  count_ += size;
  penalties_ += penalty * size;
  return sum / size + penalty;
}

void RunningMeans::append_to(Values& values, const std::string& prefix) const {
  const auto count = static_cast<double>(count_);
  double total = penalties_;
  for (std::size_t i = 0; i < losses_.size(); ++i) total += outputs_[i].weight * losses_[i];
  values.names.push_back(prefix + "loss");
  values.values.push_back(total / count);
  for (std::size_t i = 0; i < losses_.size(); ++i) {
    if (losses_.size() > 1) {
      values.names.push_back(prefix + prefixes_[i] + "loss");
      values.values.push_back(losses_[i] / count);
    }
    for (std::size_t k = 0; k < metrics_[i].size(); ++k) {
      values.names.push_back(prefix + prefixes_[i] + outputs_[i].metrics[k].name());
      values.values.push_back(metrics_[i][k]->result());
    }
  }
}

Runner::Runner(const Graph& graph, Parameters& parameters, Workers& workers,
               const LabelledSamples& samples, int batch_size, Mode mode,
               std::span<const int> at_loss)
    : samples_(samples),
      workers_(workers),
      network_(graph, parameters, workers, std::min(batch_size, samples.count()), mode, at_loss),
      order_(static_cast<std::size_t>(samples.count())) {
  std::iota(order_.begin(), order_.end(), 0);
  const auto stride = static_cast<std::size_t>(network_.stride());
  if (!samples.weights.empty()) weights_.resize(stride);
  for (std::size_t i = 0; i < samples.y.size(); ++i) {
    const Shape& output = graph.tensor(graph.outputs[i]).shape;
    targets_.emplace_back(static_cast<std::size_t>(samples.y[i].elements()) * stride);
    scores_.push_back({.prediction = network_.output(i),
                       .target = targets_.back().data(),
                       .elements = output.elements(),
                       .channels = channels_of(output),
                       .target_elements = samples.y[i].elements(),
                       .weights = weights_.empty() ? nullptr : weights_.data()});
  }
}

void Runner::load(std::span<const std::int32_t> batch, std::uint64_t random) {
  network_.resize(static_cast<int>(batch.size()));
  const int stride = network_.stride();
  if (augmenter_) {
    augmenter_->load(batch, random);
    augmenter_->inputs(stride, network_.input(0));
  } else {
    for (std::size_t i = 0; i < samples_.x.size(); ++i) {
      samples_.x[i].gather(batch, stride, workers_, network_.input(i));
    }
  }
  for (std::size_t i = 0; i < samples_.y.size(); ++i) {
    if (augmenter_ && augmenter_->mixes()) {
      augmenter_->targets(i, stride, targets_[i].data());
    } else {
      samples_.y[i].gather(batch, stride, workers_, targets_[i].data());
    }
    scores_[i].size = network_.size();
    scores_[i].stride = stride;
  }
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    weights_[k] = samples_.weights[static_cast<std::size_t>(batch[std::min(k, batch.size() - 1)])];
  }
}

}  // namespace onda
