// SPDX-License-Identifier: Apache-2.0
#include "onda/quantize/quantize.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "onda/graph/range_groups.h"
#include "onda/ops/dequantize/dequantize.h"
#include "onda/ops/quantize/quantize.h"
#include "onda/run/predict.h"

namespace onda {

Quantization activation_quantization(const ValueRange& range) {
  const ScaleAndZeroPoint how = int8_scale(range);
  return {{how.scale}, {how.zero_point}, 0};
}

namespace {

using Rule = QuantizationRule;

// Walks the float graph once and rewrites its tensors; the nodes stay as they are.
class Quantizer {
 public:
  Quantizer(const Graph& graph, const std::vector<ValueRange>& ranges)
      : ranges_(ranges), result_(graph) {
    share_ranges();
  }

  Graph run(DType edge) {
    for (const int input : result_.inputs) {
      const Tensor& tensor = result_.tensor(input);
      if (tensor.type == DType::int32) continue;  // it counts, as the indices of GATHER do
      if (tensor.type != DType::float32) {
        throw Error("quantize: expected a float32 graph, input {} is {}", tensor.name,
                    name_of(tensor.type));
      }
      set_calibrated(input);
    }
    for (std::size_t i = 0; i < result_.nodes.size(); ++i) {
      try {
        quantize_node(result_.nodes[i]);
      } catch (const Error& error) {
        throw error.within(result_.label(i));
      }
      nodes_.push_back(result_.nodes[i]);
    }
    result_.nodes = std::move(nodes_);
    if (edge == DType::float32) float_edges();
    check(result_);
    return std::move(result_);
  }

 private:
  // All tensors of a group get the range that holds them and the constants among them.
  void share_ranges() {
    const RangeGroups groups = range_groups(result_);
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      ValueRange& range = ranges_[index(groups.of[i])];
      widen(range, ranges_[i]);
      for (const int constant : groups.constants[i])
        widen(range, range_of(result_.tensor(constant)));
    }
    for (std::size_t i = 0; i < ranges_.size(); ++i) ranges_[i] = ranges_[index(groups.of[i])];
  }

  static std::size_t index(int tensor) { return static_cast<std::size_t>(tensor); }
  static void widen(ValueRange& range, const ValueRange& by) {
    range.low = std::min(range.low, by.low);
    range.high = std::max(range.high, by.high);
  }
  static ValueRange range_of(const Tensor& constant) {
    ValueRange range;
    for (const float value : constant.values<float>()) {
      if (!std::isfinite(value)) {
        throw Error("constant {}: expected finite numbers, received {}", constant.name, value);
      }
      widen(range, {value, value});
    }
    return range;
  }

  void set(int tensor, Quantization how) {
    Tensor& target = result_.tensor(tensor);
    target.type = DType::int8;
    target.quantization = std::move(how);
  }

  void set_calibrated(int tensor) {
    const ValueRange& range = ranges_.at(static_cast<std::size_t>(tensor));
    if (!range.seen()) {
      throw Error("tensor {} ({}): calibration saw no value", tensor, result_.tensor(tensor).name);
    }
    set(tensor, activation_quantization(range));
  }

  void quantize_node(Node& node) {
    const Rule& rule = node.op.quantization();
    if (rule.output == Rule::Output::unsupported) throw Error("it has no int8 form");
    quantize_constants(node, rule);
    const int data = node.inputs.at(static_cast<std::size_t>(rule.data_input));
    const DType type = result_.tensor(data).type;
    if (type != DType::int8) {
      throw Error("input {}: expected a float32 graph, received {}", rule.data_input,
                  name_of(type));
    }
    if (rule.weights_input >= 0) quantize_weights(node, rule);
    const Quantization input = result_.tensor(data).quantization;
    for (const int output : node.outputs) {
      if (result_.tensor(output).type != DType::float32) continue;  // indices stay what they are
      switch (rule.output) {
        case Rule::Output::same_as_input:
          set(output, input);
          break;
        case Rule::Output::shared:
          set_calibrated(output);
          bring_inputs_to(result_.tensor(output).quantization, node);
          break;
        case Rule::Output::fixed:
          set(output, {{rule.fixed_scale}, {rule.fixed_zero_point}, 0});
          break;
        default:
          set_calibrated(output);
      }
    }
  }

  // An input whose scale is given by the operator that makes it is requantized.
  void bring_inputs_to(const Quantization& how, Node& node) {
    for (int& input : node.inputs) {
      if (input == Node::none || result_.tensor(input).type != DType::int8) continue;
      if (result_.tensor(input).quantization == how) continue;
      Tensor twin{result_.tensor(input).name + "_rescaled",
                  DType::int8,
                  result_.tensor(input).shape,
                  how,
                  {}};
      result_.tensors.push_back(std::move(twin));
      const int rescaled = static_cast<int>(result_.tensors.size()) - 1;
      nodes_.push_back({Quantize{}, {input}, {rescaled}});
      input = rescaled;
    }
  }

  // Constants that are neither weights nor biases are quantized like activations, over the range of
  // their values.
  void quantize_constants(Node& node, const Rule& rule) {
    for (std::size_t slot = 0; slot < node.inputs.size(); ++slot) {
      int& input = node.inputs[slot];
      const auto number = static_cast<int>(slot);
      if (input == Node::none || number == rule.weights_input || number == rule.bias_input)
        continue;
      const Tensor& constant = result_.tensor(input);
      if (!constant.is_constant() || constant.type != DType::float32) continue;
      Tensor integers = Tensor::zeros(DType::int8, constant.shape, constant.name);
      const bool is_shared =
          rule.output == Rule::Output::shared || rule.output == Rule::Output::same_as_input;
      integers.quantization = activation_quantization(
          is_shared ? ranges_.at(index(node.outputs.at(0))) : range_of(constant));
      quantize_values(integers, constant.values<float>(), integers.data);
      input = own_copy(input);
      result_.tensor(input) = std::move(integers);
    }
  }

  // A constant that several nodes use is quantized for each of them: scales may differ.
  int own_copy(int tensor) {
    int users = 0;
    for (const Node& node : result_.nodes) {
      users += static_cast<int>(std::count(node.inputs.begin(), node.inputs.end(), tensor));
    }
    if (users <= 1) return tensor;
    result_.tensors.push_back(result_.tensor(tensor));
    return static_cast<int>(result_.tensors.size()) - 1;
  }

  void quantize_weights(Node& node, const Rule& rule) {
    const auto slot = static_cast<std::size_t>(rule.weights_input);
    const auto bias_slot = static_cast<std::size_t>(rule.bias_input);
    const bool has_bias = rule.bias_input >= 0 && bias_slot < node.inputs.size() &&
                          node.inputs[bias_slot] != Node::none;
    node.inputs[slot] = own_copy(node.inputs[slot]);
    if (has_bias) node.inputs[bias_slot] = own_copy(node.inputs[bias_slot]);
    const Tensor& input = result_.tensor(node.inputs[static_cast<std::size_t>(rule.data_input)]);
    Tensor& weights = result_.tensor(node.inputs[slot]);
    if (!weights.is_constant() || weights.type != DType::float32) {
      throw Error("input {}: expected constant float32 weights", rule.weights_input);
    }
    const float input_scale = input.quantization.scale.at(0);
    std::vector<float> bias;
    if (has_bias) {
      const auto values = result_.tensor(node.inputs[bias_slot]).values<float>();
      bias.assign(values.begin(), values.end());
    }
    const Shape& shape = weights.shape;
    const WeightGroups groups(shape, rule.weights_axis, rule.weights_per_channel);
    const auto from = std::as_const(weights).values<float>();
    expect_finite("weight", from);
    expect_finite("bias", bias);
    std::vector<float> scales(groups.count());
    weight_scales(from, bias, input_scale, groups, scales);
    Tensor integers = Tensor::zeros(DType::int8, shape, weights.name);
    const auto to = integers.values<std::int8_t>();
    groups.for_each_run([&](std::int64_t first, std::int64_t count, std::size_t group) {
      for (auto i = static_cast<std::size_t>(first); count > 0; --count, ++i) {
        const float rounded = std::round(from[i] / scales[group]);
        to[i] = static_cast<std::int8_t>(std::clamp(rounded, -127.0f, 127.0f));
      }
    });
    if (has_bias) {
      std::vector<float> bias_scales;
      for (const float scale : scales) bias_scales.push_back(input_scale * scale);
      quantize_bias(result_.tensor(node.inputs[bias_slot]), bias, std::move(bias_scales));
    }
    integers.quantization = {scales, std::vector<std::int64_t>(groups.count(), 0),
                             rule.weights_axis};
    weights = std::move(integers);
  }

  static void expect_finite(const char* what, std::span<const float> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!std::isfinite(values[i])) throw Error("{} {} is {}", what, i, values[i]);
    }
  }

  static void quantize_bias(Tensor& tensor, const std::vector<float>& bias,
                            std::vector<float> scales) {
    Tensor integers = Tensor::zeros(DType::int32, tensor.shape, tensor.name);
    const auto to = integers.values<std::int32_t>();
    for (std::size_t i = 0; i < bias.size(); ++i) {
      to[i] =
          static_cast<std::int32_t>(quantized_bias(bias[i], scales[scales.size() == 1 ? 0 : i]));
    }
    std::vector<std::int64_t> zeros(scales.size(), 0);
    integers.quantization = {std::move(scales), std::move(zeros), 0};
    tensor = std::move(integers);
  }

  // float -> QUANTIZE -> int8 graph -> DEQUANTIZE -> float
  void float_edges() {
    std::vector<Node> nodes;
    for (int& input : result_.inputs) {
      if (result_.tensor(input).type != DType::int8) continue;
      const int outer = float_twin(input);
      nodes.push_back({Quantize{}, {outer}, {input}});
      input = outer;
    }
    nodes.insert(nodes.end(), result_.nodes.begin(), result_.nodes.end());
    for (int& output : result_.outputs) {
      const int outer = float_twin(output);
      nodes.push_back({Dequantize{}, {output}, {outer}});
      output = outer;
    }
    result_.nodes = std::move(nodes);
  }

  // A float32 tensor that takes over the name of an edge; the integers get "_int8" behind theirs.
  int float_twin(int tensor) {
    Tensor twin{result_.tensor(tensor).name, DType::float32, result_.tensor(tensor).shape, {}, {}};
    result_.tensor(tensor).name += "_int8";
    result_.tensors.push_back(std::move(twin));
    return static_cast<int>(result_.tensors.size()) - 1;
  }

  std::vector<ValueRange> ranges_;
  Graph result_;
  std::vector<Node> nodes_;  // those that are done
};

}  // namespace

Graph quantize(const Graph& graph, const std::vector<ValueRange>& ranges,
               const QuantizeOptions& options) {
  if (options.edge != DType::float32 && options.edge != DType::int8) {
    throw Error("quantize: expected float32 or int8 inputs and outputs, received {}",
                name_of(options.edge));
  }
  if (ranges.size() != graph.tensors.size()) {
    throw Error("quantize: expected a range for each of {} tensors, received {}",
                graph.tensors.size(), ranges.size());
  }
  return Quantizer(graph, ranges).run(options.edge);
}

}  // namespace onda
