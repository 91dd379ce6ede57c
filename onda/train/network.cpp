// SPDX-License-Identifier: Apache-2.0
#include "onda/train/network.h"

#include <algorithm>
#include <map>

namespace onda {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

void expect_sample(const char* what, const std::vector<int>& indices, const Graph& graph) {
  if (indices.size() != 1) {
    throw Error("graph: expected one {}, received {}", what, indices.size());
  }
  const Tensor& tensor = graph.tensor(indices[0]);
  if (tensor.type != DType::float32 || tensor.shape.rank() == 0 || tensor.shape[0] != 1) {
    throw Error("graph: expected a float32 {} with a batch of 1, received {} {}", what,
                name_of(tensor.type), to_string(tensor.shape));
  }
}

bool is_parameter(const Tensor& tensor) {
  return tensor.is_constant() && tensor.type == DType::float32;
}

int lanes_for(int samples) {
  constexpr int lanes = TrainingBatch::lanes;
  return (samples + lanes - 1) / lanes * lanes;
}

}  // namespace

std::vector<std::size_t> trained_nodes(const Graph& graph) {
  expect_sample("input", graph.inputs, graph);
  expect_sample("output", graph.outputs, graph);
  std::vector<bool> needed(graph.tensors.size());
  needed[at(graph.outputs[0])] = true;
  std::vector<std::size_t> nodes;
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    const Node& node = graph.nodes[i];
    if (std::none_of(node.outputs.begin(), node.outputs.end(),
                     [&](int output) { return needed[at(output)]; })) {
      continue;
    }
    if (!node.op.is_trainable()) {
      throw Error("{}: it has no gradient, so it cannot be trained", graph.label(i));
    }
    for (const int output : node.outputs) {
      if (graph.tensor(output).type != DType::float32) {
        throw Error("{}: expected float32 to train, received {}", graph.label(i),
                    name_of(graph.tensor(output).type));
      }
    }
    for (const int input : node.inputs) {
      if (input != Node::none) needed[at(input)] = true;
    }
    nodes.push_back(i);
  }
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

Parameters::Parameters(const Graph& graph) {
  std::vector<bool> seen(graph.tensors.size());
  std::size_t size = 0;
  for (const std::size_t node : trained_nodes(graph)) {
    for (const int input : graph.nodes[node].inputs) {
      if (input == Node::none || seen[at(input)] || !is_parameter(graph.tensor(input))) continue;
      seen[at(input)] = true;
      const auto count = static_cast<std::size_t>(graph.tensor(input).shape.elements());
      parameters_.push_back({input, size, count});
      size += AlignedFloats::padded(count);
    }
  }
  values_ = AlignedFloats(size);
  gradients_ = AlignedFloats(size);
  for (const Parameter& parameter : parameters_) {
    const auto from = graph.tensor(parameter.tensor).values<float>();
    std::copy(from.begin(), from.end(), values() + parameter.offset);
  }
}

void Parameters::store(Graph& graph) const {
  for (const Parameter& parameter : parameters_) {
    std::copy_n(values_.data() + parameter.offset, parameter.count,
                graph.tensor(parameter.tensor).values<float>().begin());
  }
}

std::int64_t Parameters::count() const {
  std::int64_t sum = 0;
  for (const Parameter& parameter : parameters_) sum += static_cast<std::int64_t>(parameter.count);
  return sum;
}

Network::Network(const Graph& graph, Parameters& parameters, int capacity, bool with_gradients)
    : capacity_(capacity) {
  const std::vector<std::size_t> nodes = trained_nodes(graph);

  // What each tensor is: a parameter, or an activation at an offset.
  std::vector<TrainingTensor> tensors(graph.tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    tensors[i].tensor = &graph.tensors[i];
    tensors[i].elements = graph.tensors[i].shape.elements();
  }
  for (const Parameters::Parameter& parameter : parameters.all()) {
    TrainingTensor& tensor = tensors[at(parameter.tensor)];
    tensor.is_parameter = true;
    tensor.value = parameters.values() + parameter.offset;
    if (with_gradients) tensor.gradient = parameters.gradients() + parameter.offset;
  }
  std::vector<int> activations = graph.inputs;
  std::vector<bool> needs_gradient(graph.nodes.size());
  for (const std::size_t node : nodes) {
    const auto& inputs = graph.nodes[node].inputs;
    const auto& outputs = graph.nodes[node].outputs;
    needs_gradient[node] = std::any_of(inputs.begin(), inputs.end(), [&](int input) {
      return input != Node::none && tensors[at(input)].gradient != nullptr;
    });
    activations.insert(activations.end(), outputs.begin(), outputs.end());
    // Where it lies is known below; that it is not null counts here.
    for (const int output : outputs) {
      if (needs_gradient[node]) tensors[at(output)].gradient = parameters.gradients();
    }
  }
  const auto stride = static_cast<std::size_t>(lanes_for(capacity));
  std::size_t size = 0;
  for (const int index : activations) {
    size += static_cast<std::size_t>(graph.tensor(index).shape.elements()) * stride;
  }
  values_ = AlignedFloats(size);
  if (with_gradients) gradients_ = AlignedFloats(size);
  std::size_t offset = 0;
  for (const int index : activations) {
    TrainingTensor& tensor = tensors[at(index)];
    tensor.value = values_.data() + offset;
    if (tensor.gradient) tensor.gradient = gradients_.data() + offset;
    offset += static_cast<std::size_t>(tensor.elements) * stride;
  }
  input_ = tensors[at(graph.inputs[0])].value;
  output_ = tensors[at(graph.outputs[0])].value;
  output_gradient_ = tensors[at(graph.outputs[0])].gradient;

  for (const std::size_t node : nodes) {
    for (const int input : graph.nodes[node].inputs) {
      operands_.push_back(input == Node::none ? TrainingTensor{} : tensors[at(input)]);
    }
    for (const int output : graph.nodes[node].outputs) operands_.push_back(tensors[at(output)]);
  }
  const TrainingTensor* next = operands_.data();
  for (const std::size_t i : nodes) {
    const Node& node = graph.nodes[i];
    const TrainingTensor* outputs = next + node.inputs.size();
    const TrainingTensor* end = outputs + node.outputs.size();
    steps_.push_back({&node.op, needs_gradient[i], {0, 0, {next, outputs}, {outputs, end}}});
    next = end;
  }

  // backward() goes through the steps from the last: who comes first to a gradient sets it.
  std::vector<const float*> written;
  for (std::size_t i = steps_.size(); i-- > 0;) {
    if (!steps_[i].needs_gradient) continue;
    TrainingTensor* inputs = operands_.data() + (steps_[i].batch.inputs.data() - operands_.data());
    for (std::size_t k = 0; k < steps_[i].batch.inputs.size(); ++k) {
      if (!inputs[k].gradient) continue;
      inputs[k].accumulate =
          std::find(written.begin(), written.end(), inputs[k].gradient) != written.end();
      if (!inputs[k].accumulate) written.push_back(inputs[k].gradient);
    }
  }
  resize(capacity);
}

void Network::resize(int samples) {
  if (samples == size_) return;
  size_ = samples;
  stride_ = lanes_for(samples);
  for (Step& step : steps_) {
    step.batch.size = size_;
    step.batch.stride = stride_;
  }
}

void Network::forward() {
  for (const Step& step : steps_) step.op->forward(step.batch);
}

void Network::backward() {
  for (std::size_t i = steps_.size(); i-- > 0;) {
    if (steps_[i].needs_gradient) steps_[i].op->backward(steps_[i].batch);
  }
}

}  // namespace onda
