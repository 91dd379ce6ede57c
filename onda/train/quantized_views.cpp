// SPDX-License-Identifier: Apache-2.0
#include "onda/train/quantized_views.h"

#include "onda/ops/fake_quantize/fake_quantize.h"

namespace onda {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

}  // namespace

QuantizedViews::QuantizedViews(const Graph& graph, std::span<const std::size_t> nodes,
                               std::span<const float* const> values) {
  // Of each tensor that a FAKE_QUANTIZE makes or reads, the range.
  std::vector<RangeSource> made(graph.tensors.size());
  std::vector<RangeSource> read(graph.tensors.size());
  for (const std::size_t index : nodes) {
    const Node& node = graph.nodes[index];
    const FakeQuantize* op = node.op.get_if<FakeQuantize>();
    if (!op) continue;
    RangeSource source{.constants = {}, .ranges = op->ranges};
    for (std::size_t i = 1; i < node.inputs.size(); ++i) {
      const auto elements = graph.tensor(node.inputs[i]).shape.elements();
      source.constants.emplace_back(values[at(node.inputs[i])], static_cast<std::size_t>(elements));
    }
    made[at(node.outputs[0])] = source;
    read[at(node.inputs[0])] = source;
  }
  for (const std::size_t index : nodes) {
    const Node& node = graph.nodes[index];
    if (node.op.is_training_only()) continue;
    const bool is_quantized = std::any_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
      return input != Node::none && made[at(input)].ranges > 0;
    });
    if (!is_quantized) continue;
    const QuantizationRule& rule = node.op.quantization();
    const auto view = [&](int slot) -> View {
      if (slot < 0 || at(slot) >= node.inputs.size()) return {};
      const int input = node.inputs[at(slot)];
      if (input == Node::none || !values[at(input)]) return {};
      const auto count = static_cast<std::size_t>(graph.tensor(input).shape.elements());
      memory_.emplace_back(count);
      slots_.push_back({index, at(slot), memory_.back().data()});
      return {values[at(input)], memory_.back().data(), count};
    };
    for (int slot = 0; slot < static_cast<int>(node.inputs.size()); ++slot) {
      if (slot == rule.weights_input || slot == rule.bias_input) continue;
      const View constant = view(slot);
      if (!constant) continue;
      const bool is_shared = rule.output == QuantizationRule::Output::shared;
      constants_.push_back({constant, is_shared ? read[at(node.outputs[0])] : RangeSource{}});
    }
    const View weights = view(rule.weights_input);
    if (!weights) continue;
    const WeightGroups groups(graph.tensor(node.inputs[at(rule.weights_input)]).shape,
                              rule.weights_axis, rule.weights_per_channel);
    memory_.emplace_back(groups.count());
    weighted_.push_back({.input_range = made[at(node.inputs[at(rule.data_input)])],
                         .groups = groups,
                         .weights = weights,
                         .scales = memory_.back().data(),
                         .bias = view(rule.bias_input)});
  }
}

float* QuantizedViews::find(std::size_t node, std::size_t slot) const {
  for (const Slot& one : slots_) {
    if (one.node == node && one.slot == slot) return one.to;
  }
  return nullptr;
}

ValueRange QuantizedViews::RangeSource::now() const { return united(constants, ranges); }

void QuantizedViews::refresh(Workers& workers) const {
  workers.share(static_cast<std::int64_t>(weighted_.size()),
                [&](int, std::int64_t begin, std::int64_t end) {
                  for (; begin < end; ++begin) refresh(weighted_[static_cast<std::size_t>(begin)]);
                });
  for (const Constant& constant : constants_) refresh(constant);
}

void QuantizedViews::refresh(const Weighted& node) {
  const ValueRange range = node.input_range.now();
  // Before the first batch nothing is known of the input: the bias stays as it is.
  const bool has_bias = node.bias && range.seen();
  const float input_scale = int8_scale(range).scale;
  const std::span<float> scales{node.scales, node.groups.count()};
  weight_scales(node.weights.values(), has_bias ? node.bias.values() : std::span<const float>(),
                input_scale, node.groups, scales);
  node.groups.for_each_run([&](std::int64_t first, std::int64_t count, std::size_t group) {
    fake_quantize(node.weights.from + first, node.weights.to + first, count, {scales[group], 0},
                  -127, 127);
  });
  for (std::size_t i = 0; i < node.bias.count; ++i) {
    const float bias = node.bias.from[i];
    if (!has_bias) {
      node.bias.to[i] = bias;
      continue;
    }
    const float scale = input_scale * scales[node.groups.of_channel(static_cast<std::int64_t>(i))];
    node.bias.to[i] = static_cast<float>(quantized_bias(bias, scale) * static_cast<double>(scale));
  }
}

void QuantizedViews::refresh(const Constant& constant) {
  const View& view = constant.view;
  const std::span<const float> own = view.values();
  const ValueRange range = constant.range.ranges > 0 ? constant.range.now() : united({&own, 1}, 0);
  fake_quantize(view.from, view.to, static_cast<std::int64_t>(view.count), int8_scale(range), -128,
                127);
}

}  // namespace onda
