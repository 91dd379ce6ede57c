// SPDX-License-Identifier: Apache-2.0
#include "onda/train/network.h"

#include <algorithm>

#include "onda/graph/memory_plan.h"

namespace onda {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

void expect_samples(const char* what, const std::vector<int>& indices, const Graph& graph,
                    bool may_count = false) {
  if (indices.empty()) throw Error("graph: expected an {}, it has none", what);
  for (const int index : indices) {
    const Tensor& tensor = graph.tensor(index);
    const bool fits = tensor.type == DType::float32 || (may_count && tensor.type == DType::int32);
    if (!fits || tensor.shape.rank() == 0 || tensor.shape[0] != 1) {
      throw Error("graph: expected a float32 {} with a batch of 1, received {} {}", what,
                  name_of(tensor.type), to_string(tensor.shape));
    }
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
  expect_samples("input", graph.inputs, graph, true);
  expect_samples("output", graph.outputs, graph);
  std::vector<bool> needed(graph.tensors.size());
  for (const int output : graph.outputs) needed[at(output)] = true;
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

Parameters::Parameters(const Graph& graph, std::span<const int> frozen) {
  std::vector<bool> still(graph.tensors.size());
  for (const int tensor : frozen) still[at(tensor)] = true;
  std::vector<int> found;  // in the order in which the nodes name them
  std::vector<bool> seen(graph.tensors.size());
  for (const std::size_t index : trained_nodes(graph)) {
    const Node& node = graph.nodes[index];
    for (const int state : node.op.training_needs(graph.operands_in(node), 0).state_inputs) {
      still[at(node.inputs.at(at(state)))] = true;
    }
    for (const int input : node.inputs) {
      if (input == Node::none || seen[at(input)] || !is_parameter(graph.tensor(input))) continue;
      seen[at(input)] = true;
      found.push_back(input);
    }
  }
  std::size_t size = 0;
  std::size_t trained_size = 0;
  for (const bool trained : {true, false}) {
    for (const int tensor : found) {
      if (still[at(tensor)] == trained) continue;
      const auto count = static_cast<std::size_t>(graph.tensor(tensor).shape.elements());
      parameters_.push_back({tensor, size, count, trained});
      size += AlignedFloats::padded(count);
      count_ += static_cast<std::int64_t>(count);
      if (trained) trained_count_ += static_cast<std::int64_t>(count);
    }
    if (trained) trained_size = size;
  }
  values_ = AlignedFloats(size);
  gradients_ = AlignedFloats(trained_size);
  load(graph);
}

void Parameters::load(const Graph& graph) {
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

// Which values, gradients and kept floats are needed when. Time goes from 0, forward() of the first
// step, to 2 * steps - 1, backward() of the same; the inputs come before it.
struct Network::Plan {
  Plan(const Graph& graph, const std::vector<std::size_t>& order,
       const std::vector<bool>& has_gradient, const std::vector<int>& at_loss, std::size_t stride,
       Mode mode)
      : values(graph.tensors.size()), gradients(graph.tensors.size()), kept(order.size()) {
    const int steps = static_cast<int>(order.size());
    const bool training = mode == Mode::training;
    const int end = training ? 2 * steps : steps;
    const auto touch = [](MemoryBlock& block, int when) {
      if (!block.life.used()) block.life = {when, when};
      block.life.first = std::min(block.life.first, when);
      block.life.last = std::max(block.life.last, when);
    };
    // Inputs are filled before the first step, and stay: the same samples may be looked at again.
    for (const int input : graph.inputs) values[at(input)].life = {-1, end};
    for (int step = 0; step < steps; ++step) {
      const Node& node = graph.nodes[order[at(step)]];
      const TrainingNeeds needs =
          node.op.training_needs(graph.operands_in(node), static_cast<int>(stride));
      const int back = 2 * steps - 1 - step;
      const bool goes_back = std::any_of(node.outputs.begin(), node.outputs.end(),
                                         [&](int output) { return has_gradient[at(output)]; });
      for (const int input : node.inputs) {
        if (input == Node::none || graph.tensor(input).is_constant()) continue;
        touch(values[at(input)], step);
        if (goes_back && needs.input_values) touch(values[at(input)], back);
        if (has_gradient[at(input)]) touch(gradients[at(input)], back);
      }
      for (const int output : node.outputs) {
        touch(values[at(output)], step);
        if (goes_back && needs.output_values) touch(values[at(output)], back);
        if (has_gradient[at(output)]) touch(gradients[at(output)], back);
      }
      if (needs.in_place) in_place.push_back(step);
      kept[at(step)].bytes = static_cast<std::size_t>(needs.kept) * sizeof(float);
      touch(kept[at(step)], step);
      if (goes_back) touch(kept[at(step)], back);
    }
    // Read and written between forward() and backward().
    for (const int output : graph.outputs) {
      touch(values[at(output)], steps);
      if (training) touch(values[at(output)], end);
    }
    for (const int tensor : at_loss) {
      touch(values[at(tensor)], steps);
      if (has_gradient[at(tensor)]) touch(gradients[at(tensor)], steps - 1);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t bytes =
          static_cast<std::size_t>(graph.tensors[i].shape.elements()) * stride * sizeof(float);
      values[i].bytes = gradients[i].bytes = bytes;
      value_at.push_back(i);
      gradient_at.push_back(i);
    }
    share_places(graph, order, steps);
  }

  // Operators that go element by element write where they read, if nobody reads it any more.
  void share_places(const Graph& graph, const std::vector<std::size_t>& order, int steps) {
    for (const int step : in_place) {
      const Node& node = graph.nodes[order[at(step)]];
      const std::size_t from = value_at[at(node.inputs[0])];
      const std::size_t to = at(node.outputs[0]);
      if (graph.tensor(node.inputs[0]).is_constant() || values[from].bytes != values[to].bytes ||
          values[from].life.last > step) {
        continue;
      }
      values[from].life.last = std::max(values[from].life.last, values[to].life.last);
      values[to].life = {};
      value_at[to] = from;
    }
    for (auto step = in_place.rbegin(); step != in_place.rend(); ++step) {
      const Node& node = graph.nodes[order[at(*step)]];
      const int back = 2 * steps - 1 - *step;
      const std::size_t from = gradient_at[at(node.outputs[0])];
      const std::size_t to = at(node.inputs[0]);
      if (!gradients[from].life.used() || gradients[from].bytes != gradients[to].bytes ||
          gradients[to].life.first != back || !gradients[to].life.used()) {
        continue;
      }
      gradients[from].life.last = std::max(gradients[from].life.last, gradients[to].life.last);
      gradients[to].life = {};
      gradient_at[to] = from;
    }
  }

  // Where everything lies, in floats; returns how many there are.
  std::size_t place() {
    std::vector<MemoryBlock> all;
    for (auto* blocks : {&values, &gradients, &kept}) {
      for (MemoryBlock& block : *blocks) {
        block.alignment = AlignedFloats::alignment;
        all.push_back(block);
      }
    }
    const MemoryLayout layout = lay_out(all);
    offsets.clear();
    for (const std::size_t offset : layout.offsets) {
      offsets.push_back(offset == MemoryPlan::not_planned ? offset : offset / sizeof(float));
    }
    return layout.bytes / sizeof(float);
  }
  // MemoryPlan::not_planned where there is none.
  std::size_t value(std::size_t tensor) const { return offsets[value_at[tensor]]; }
  std::size_t gradient(std::size_t tensor) const {
    return offsets[values.size() + gradient_at[tensor]];
  }
  std::size_t kept_at(std::size_t step) const { return offsets[2 * values.size() + step]; }

  std::vector<MemoryBlock> values;       // of tensors
  std::vector<MemoryBlock> gradients;    // likewise
  std::vector<MemoryBlock> kept;         // of steps
  std::vector<std::size_t> value_at;     // of a tensor: whose place it has, mostly its own
  std::vector<std::size_t> gradient_at;  // likewise
  std::vector<int> in_place;             // steps that go element by element
  std::vector<std::size_t> offsets;
};

Network::Network(const Graph& graph, Parameters& parameters, Workers& workers, int capacity,
                 Mode mode, std::span<const int> at_loss)
    : capacity_(capacity), workers_(workers) {
  const std::vector<int> losses =
      at_loss.empty() ? graph.outputs : std::vector<int>(at_loss.begin(), at_loss.end());
  const std::vector<std::size_t> nodes = trained_nodes(graph);
  const bool training = mode == Mode::training;

  std::vector<TrainingTensor> tensors(graph.tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    tensors[i].tensor = &graph.tensors[i];
    tensors[i].elements = graph.tensors[i].shape.elements();
  }
  std::vector<bool> has_gradient(tensors.size());
  for (const Parameters::Parameter& parameter : parameters.all()) {
    TrainingTensor& tensor = tensors[at(parameter.tensor)];
    tensor.is_parameter = true;
    tensor.value = parameters.values() + parameter.offset;
    if (!training || !parameter.trained) continue;
    tensor.gradient = parameters.gradients() + parameter.offset;
    has_gradient[at(parameter.tensor)] = true;
  }
  for (const std::size_t index : nodes) {
    const Node& node = graph.nodes[index];
    const bool goes_back = std::any_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
      return input != Node::none && has_gradient[at(input)];
    });
    for (const int output : node.outputs) has_gradient[at(output)] = goes_back;
  }
  // What no loss depends on, as what lies behind the tensor that it looks at, has no gradient.
  std::vector<bool> leads_to_loss(tensors.size());
  for (const int tensor : losses) leads_to_loss[at(tensor)] = true;
  for (auto index = nodes.rbegin(); index != nodes.rend(); ++index) {
    const Node& node = graph.nodes[*index];
    const bool leads = std::any_of(node.outputs.begin(), node.outputs.end(),
                                   [&](int output) { return leads_to_loss[at(output)]; });
    for (const int output : node.outputs) {
      if (!leads) has_gradient[at(output)] = false;
    }
    for (const int input : node.inputs) {
      if (leads && input != Node::none) leads_to_loss[at(input)] = true;
    }
  }

  Plan plan(graph, nodes, has_gradient, losses, at(lanes_for(capacity)), mode);
  memory_ = AlignedFloats(plan.place());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].is_parameter) continue;
    if (plan.value(i) != MemoryPlan::not_planned) {
      tensors[i].value = memory_.data() + plan.value(i);
    }
    if (plan.gradient(i) != MemoryPlan::not_planned) {
      tensors[i].gradient = memory_.data() + plan.gradient(i);
    }
  }
  for (const int input : graph.inputs) inputs_.push_back(tensors[at(input)].value);
  for (const int output : graph.outputs) outputs_.push_back(tensors[at(output)].value);
  for (const int tensor : losses) {
    loss_values_.push_back(tensors[at(tensor)].value);
    loss_gradients_.push_back(tensors[at(tensor)].gradient);
  }

  std::vector<const float*> masters(tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].is_parameter) masters[i] = tensors[i].value;
  }
  views_ = QuantizedViews(graph, nodes, masters);
  for (const std::size_t node : nodes) {
    const std::vector<int>& inputs = graph.nodes[node].inputs;
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      operands_.push_back(inputs[slot] == Node::none ? TrainingTensor{}
                                                     : tensors[at(inputs[slot])]);
      if (float* view = views_.find(node, slot)) operands_.back().value = view;
    }
    for (const int output : graph.nodes[node].outputs) operands_.push_back(tensors[at(output)]);
  }
  const TrainingTensor* next = operands_.data();
  for (const std::size_t i : nodes) {
    const Node& node = graph.nodes[i];
    const TrainingTensor* outputs = next + node.inputs.size();
    const TrainingTensor* end = outputs + node.outputs.size();
    const bool goes_back = std::any_of(node.outputs.begin(), node.outputs.end(),
                                       [&](int output) { return has_gradient[at(output)]; });
    steps_.push_back({&node.op,
                      goes_back,
                      {.inputs = {next, outputs},
                       .outputs = {outputs, end},
                       .training = training,
                       .kept = memory_.data() + plan.kept_at(steps_.size()),
                       .workers = &workers}});
    next = end;
  }

  // backward() goes through the steps from the last: who comes first to a gradient sets it.
  std::vector<bool> written(tensors.size());
  for (const int tensor : losses) written[at(tensor)] = true;
  for (std::size_t i = steps_.size(); i-- > 0;) {
    if (!steps_[i].needs_gradient) continue;
    TrainingTensor* inputs = operands_.data() + (steps_[i].batch.inputs.data() - operands_.data());
    for (std::size_t k = 0; k < steps_[i].batch.inputs.size(); ++k) {
      if (!inputs[k].gradient) continue;
      const std::size_t tensor = at(graph.nodes[nodes[i]].inputs[k]);
      inputs[k].accumulate = written[tensor];
      written[tensor] = true;
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

void Network::forward(std::uint64_t random) {
  views_.refresh(workers_);
  for (Step& step : steps_) {
    step.batch.random = random;
    random += 0xd1342543de82ef95u;  // another stream for each node
    step.op->forward(step.batch);
  }
}

void Network::backward() {
  for (std::size_t i = steps_.size(); i-- > 0;) {
    if (steps_[i].needs_gradient) steps_[i].op->backward(steps_[i].batch);
  }
}

}  // namespace onda
