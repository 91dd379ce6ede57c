// SPDX-License-Identifier: Apache-2.0
#include "onda/train/quantization_aware.h"

#include <algorithm>
#include <cmath>

#include "onda/graph/passes.h"
#include "onda/ops/fake_quantize/fake_quantize.h"

namespace onda {
namespace {

using Output = QuantizationRule::Output;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// Walks a converted graph once, as the quantizer does, and puts a FAKE_QUANTIZE after each tensor.
class Rounding {
 public:
  Rounding(Graph graph, std::vector<ValueRange> start, const QuantizationAwareOptions& options)
      : result_(std::move(graph)),
        start_(std::move(start)),
        options_(options),
        rounded_(result_.tensors.size()),
        range_of_(result_.tensors.size(), -1) {
    for (std::size_t i = 0; i < rounded_.size(); ++i) rounded_[i] = static_cast<int>(i);
  }

  Graph run() {
    const std::vector<Node> nodes = std::move(result_.nodes);
    result_.nodes.clear();
    for (const int input : result_.inputs) follow(input, own(), calibrated(input));
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      try {
        add(nodes[i]);
      } catch (const Error& error) {
        throw error.within(fmt::format("operator {} ({})", i, nodes[i].op.name()));
      }
    }
    for (int& output : result_.outputs) output = rounded_[at(output)];
    return std::move(result_);
  }

 private:
  FakeQuantize own() const {
    return {.range = options_.ranges == LearnedRanges::moving_average
                         ? FakeQuantize::Range::moving_average
                         : FakeQuantize::Range::learned,
            .momentum = options_.momentum};
  }

  void add(Node node) {
    const QuantizationRule& rule = node.op.quantization();
    const std::vector<int> inputs = node.inputs;
    const std::vector<int> outputs = node.outputs;
    if (rule.output == Output::unsupported) throw Error("it has no int8 form");
    for (int& input : node.inputs) {
      if (input != Node::none) input = rounded_[at(input)];
    }
    result_.nodes.push_back(std::move(node));
    for (const int output : outputs) {
      switch (rule.output) {
        case Output::same_as_input:
          follow(output, {.range = FakeQuantize::Range::shared}, range_of_[at(inputs[0])]);
          break;
        case Output::fixed: {
          const bool is_last = std::find(result_.outputs.begin(), result_.outputs.end(), output) !=
                               result_.outputs.end();
          follow(output, {.range = FakeQuantize::Range::fixed, .while_training = !is_last},
                 fixed(output, rule));
          break;
        }
        default:
          follow(output, own(), calibrated(output));
      }
    }
  }

  // The range that gives these very numbers back.
  int fixed(int tensor, const QuantizationRule& rule) {
    const auto end = [&](int integer) {
      return rule.fixed_scale * static_cast<float>(integer - rule.fixed_zero_point);
    };
    const ValueRange range{end(-128), end(127)};
    const ScaleAndZeroPoint how = int8_scale(range);
    if (how.scale != rule.fixed_scale || how.zero_point != rule.fixed_zero_point) {
      throw Error("its scale {} and zero point {} are those of no range", rule.fixed_scale,
                  rule.fixed_zero_point);
    }
    return constant(tensor, range);
  }

  int calibrated(int tensor) {
    const ValueRange range = start_.empty() ? ValueRange{} : start_[at(tensor)];
    if (range.seen() && !(std::isfinite(range.low) && std::isfinite(range.high))) {
      throw Error("tensor {}: expected a finite range, received {} to {}",
                  result_.tensor(tensor).name, range.low, range.high);
    }
    if (options_.ranges == LearnedRanges::by_gradient && !range.seen()) {
      throw Error("tensor {}: expected a range to start from, as calibrate() gives them",
                  result_.tensor(tensor).name);
    }
    return constant(tensor, range);
  }

  int constant(int tensor, const ValueRange& range) {
    const std::vector<float> ends = {range.low, range.high};
    result_.tensors.push_back(Tensor::of({2}, ends, result_.tensor(tensor).name + "/range"));
    return static_cast<int>(result_.tensors.size()) - 1;
  }

  // The rounded tensor has the name, too: it is what outputs are called by.
  void follow(int tensor, const FakeQuantize& how, int range) {
    const Tensor& like = result_.tensor(tensor);
    Tensor twin{like.name, DType::float32, like.shape, {}, {}};
    result_.tensors.push_back(std::move(twin));
    rounded_[at(tensor)] = static_cast<int>(result_.tensors.size()) - 1;
    range_of_[at(tensor)] = range;
    result_.nodes.push_back({how, {tensor, range}, {rounded_[at(tensor)]}});
  }

  Graph result_;
  std::vector<ValueRange> start_;
  const QuantizationAwareOptions& options_;
  std::vector<int> rounded_;   // of each tensor, the one that nodes read in its place
  std::vector<int> range_of_;  // the constant with its range
};

}  // namespace

Model quantization_aware(const Graph& graph, const QuantizationAwareOptions& options) {
  if (!(options.momentum >= 0 && options.momentum < 1)) {
    throw Error("quantization_aware: expected a momentum in [0, 1), received {}", options.momentum);
  }
  if (!options.start.empty() && options.start.size() != graph.tensors.size()) {
    throw Error("quantization_aware: expected a range for each of {} tensors, received {}",
                graph.tensors.size(), options.start.size());
  }
  try {
    Renumbering numbers;
    Graph plain = converted(graph, &numbers);
    std::vector<ValueRange> start(options.start.empty() ? 0 : plain.tensors.size());
    for (std::size_t i = 0; i < options.start.size(); ++i) {
      if (numbers[i] >= 0) start[at(numbers[i])] = options.start[i];
    }
    return Model(Rounding(std::move(plain), std::move(start), options).run(),
                 {.seed = options.seed});
  } catch (const Error& error) {
    throw error.within("quantization_aware");
  }
}

std::vector<ValueRange> Model::quantization_ranges() const {
  Renumbering numbers;
  std::vector<ValueRange> ranges(converted(graph_, &numbers).tensors.size());
  for (const Node& node : graph_.nodes) {
    if (!node.op.get_if<FakeQuantize>()) continue;
    const int tensor = numbers[at(node.inputs[0])];
    const auto ends = graph_.tensor(node.inputs[1]).values<float>();
    if (tensor >= 0) ranges[at(tensor)] = {ends[0], ends[1]};
  }
  return ranges;
}

}  // namespace onda
