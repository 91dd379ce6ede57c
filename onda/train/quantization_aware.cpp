// SPDX-License-Identifier: Apache-2.0
#include "onda/train/quantization_aware.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "onda/graph/passes.h"
#include "onda/graph/range_groups.h"
#include "onda/ops/fake_quantize/fake_quantize.h"

namespace onda {
namespace {

using Output = QuantizationRule::Output;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

// Puts a FAKE_QUANTIZE after each tensor of a converted graph.
class RoundedGraph {
 public:
  RoundedGraph(Graph graph, const std::vector<ValueRange>& start,
               const QuantizationAwareOptions& options)
      : result_(std::move(graph)),
        groups_(range_groups(result_)),
        options_(options),
        start_(result_.tensors.size()),
        tensors_(result_.tensors.size()),
        members_(result_.tensors.size()),
        learned_(result_.tensors.size(), -1) {
    for (std::size_t i = 0; i < tensors_.size(); ++i) tensors_[i].rounded = static_cast<int>(i);
    for (std::size_t i = 0; i < start.size(); ++i) {
      // What is learned is one range for all of a group.
      ValueRange& range = start_[learns() ? at(groups_.of[i]) : i];
      range.low = std::min(range.low, start[i].low);
      range.high = std::max(range.high, start[i].high);
    }
  }

  Graph run() {
    const std::vector<Node> nodes = std::move(result_.nodes);
    result_.nodes.clear();
    for (const int input : result_.inputs) {
      if (is_float(input)) give_range(input);
    }
    for_each(nodes, [&](const Node& node) { give_ranges(node); });
    for (const int input : result_.inputs) {
      if (is_float(input)) follow(input, own(input));
    }
    for_each(nodes, [&](const Node& node) { add(node); });
    for (int& output : result_.outputs) output = tensors_[at(output)].rounded;
    return std::move(result_);
  }

 private:
  enum class Kind {
    constant,  // it has none
    group,     // its group's
    fixed,
  };
  // Of a tensor of the graph.
  struct Known {
    Kind kind = Kind::constant;
    int range = -1;    // the constant that holds its own, if it has one
    int rounded = -1;  // what nodes read in its place
  };

  template <class Do>
  static void for_each(const std::vector<Node>& nodes, const Do& act) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      try {
        act(nodes[i]);
      } catch (const Error& error) {
        throw error.within(fmt::format("operator {} ({})", i, nodes[i].op.name()));
      }
    }
  }

  bool is_float(int tensor) const { return result_.tensor(tensor).type == DType::float32; }
  // Whether its values are only moved from those of an input that is computed. What is picked from
  // a constant has a range of its own, which its group widens to that of the constant.
  bool moves(const Node& node) const {
    return node.op.quantization().output == Output::same_as_input &&
           !result_.tensor(data_of(node)).is_constant();
  }
  static int data_of(const Node& node) {
    return node.inputs[at(node.op.quantization().data_input)];
  }
  bool learns() const { return options_.ranges == LearnedRanges::by_gradient; }
  std::size_t group_of(int tensor) const { return at(groups_.of[at(tensor)]); }

  void give_ranges(const Node& node) {
    const QuantizationRule& rule = node.op.quantization();
    if (rule.output == Output::unsupported) throw Error("it has no int8 form");
    for (const int output : node.outputs) {
      if (rule.output == Output::fixed) {
        give_fixed_range(output, rule);
      } else if (!moves(node)) {
        give_range(output);
      } else {
        const Known& input = tensors_[at(data_of(node))];
        tensors_[at(output)].kind = input.kind;
        if (input.kind == Kind::fixed) tensors_[at(output)].range = input.range;
      }
    }
  }

  void give_range(int tensor) {
    Known& known = tensors_[at(tensor)];
    known.kind = Kind::group;
    int& one = learned_[group_of(tensor)];
    if (learns() && one < 0) one = add_range(tensor, start_[group_of(tensor)]);
    known.range = learns() ? one : add_range(tensor, start_[at(tensor)]);
  }

  // The range that gives these very numbers back.
  void give_fixed_range(int tensor, const QuantizationRule& rule) {
    const auto end = [&](int integer) {
      return rule.fixed_scale * static_cast<float>(integer - rule.fixed_zero_point);
    };
    const ValueRange range{end(-128), end(127)};
    const ScaleAndZeroPoint how = int8_scale(range);
    if (how.scale != rule.fixed_scale || how.zero_point != rule.fixed_zero_point) {
      throw Error("its scale {} and zero point {} are those of no range", rule.fixed_scale,
                  rule.fixed_zero_point);
    }
    tensors_[at(tensor)].kind = Kind::fixed;
    tensors_[at(tensor)].range = add_range(tensor, range);
  }

  int add_range(int tensor, const ValueRange& range) {
    const std::string& name = result_.tensor(tensor).name;
    if (range.seen() && !(std::isfinite(range.low) && std::isfinite(range.high))) {
      throw Error("tensor {}: expected a finite range, received {} to {}", name, range.low,
                  range.high);
    }
    if (learns() && !range.seen()) {
      throw Error("tensor {}: expected a range to start from, as calibrate() gives them", name);
    }
    const std::vector<float> ends = {range.low, range.high};
    result_.tensors.push_back(Tensor::of({2}, ends, name + "/range"));
    const int constant = static_cast<int>(result_.tensors.size()) - 1;
    members_[group_of(tensor)].push_back(constant);
    return constant;
  }

  FakeQuantize own(int tensor) const {
    if (tensors_[at(tensor)].kind == Kind::fixed) return {.range = FakeQuantize::Range::fixed};
    return {.range = learns() ? FakeQuantize::Range::learned : FakeQuantize::Range::moving_average,
            .momentum = options_.momentum};
  }

  void add(Node node) {
    const QuantizationRule& rule = node.op.quantization();
    const std::vector<int> outputs = node.outputs;
    const bool only_moved = moves(node);
    for (int& input : node.inputs) {
      if (input == Node::none) continue;
      const int original = input;
      const Known& known = tensors_[at(original)];
      input = known.rounded;
      // Where an operator needs one range for all, an input that brings its own is requantized.
      if (rule.output == Output::shared && known.kind == Kind::fixed) {
        input = round(input, {.range = FakeQuantize::Range::shared}, -1, group_of(original));
      }
    }
    result_.nodes.push_back(std::move(node));
    for (const int output : outputs) {
      FakeQuantize how = own(output);
      if (only_moved) {
        how = {.range = FakeQuantize::Range::shared, .integer_ties = true};
      } else if (rule.output == Output::fixed) {
        how.while_training = std::find(result_.outputs.begin(), result_.outputs.end(), output) ==
                             result_.outputs.end();
      }
      follow(output, how);
    }
  }

  void follow(int tensor, const FakeQuantize& how) {
    const Known& known = tensors_[at(tensor)];
    std::optional<std::size_t> group;
    if (known.kind == Kind::group) group = group_of(tensor);
    const int rounded = round(tensor, how, known.range, group);
    tensors_[at(tensor)].rounded = rounded;
  }

  // A tensor rounded to its own range, if it has one, widened to that of a group, if it is in one.
  // The new tensor has the same name, too: it is what outputs are called by.
  int round(int tensor, FakeQuantize how, int range, std::optional<std::size_t> group) {
    std::vector<int> inputs = {tensor};
    if (range >= 0) inputs.push_back(range);
    if (group) {
      for (const int member : members_[*group]) {
        if (member != range) inputs.push_back(member);
      }
      how.ranges = static_cast<int>(inputs.size()) - 1;
      inputs.insert(inputs.end(), groups_.constants[*group].begin(),
                    groups_.constants[*group].end());
    }
    const Tensor& like = result_.tensor(tensor);
    Tensor twin{like.name, DType::float32, like.shape, {}, {}};
    result_.tensors.push_back(std::move(twin));
    const int rounded = static_cast<int>(result_.tensors.size()) - 1;
    result_.nodes.push_back({how, std::move(inputs), {rounded}});
    return rounded;
  }

  Graph result_;
  RangeGroups groups_;
  const QuantizationAwareOptions& options_;
  std::vector<ValueRange> start_;  // of tensors, or of groups
  std::vector<Known> tensors_;
  std::vector<std::vector<int>> members_;  // of groups, the constants that hold their ranges
  std::vector<int> learned_;               // of groups, the one that is learned
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
    return Model(RoundedGraph(std::move(plain), start, options).run(), {.seed = options.seed});
  } catch (const Error& error) {
    throw error.within("quantization_aware");
  }
}

std::vector<ValueRange> Model::quantization_ranges() const {
  Renumbering numbers;
  std::vector<ValueRange> ranges(converted(graph_, &numbers).tensors.size());
  for (const Node& node : graph_.nodes) {
    const FakeQuantize* op = node.op.get_if<FakeQuantize>();
    if (!op || op->range == FakeQuantize::Range::shared) continue;
    const int tensor = numbers[at(node.inputs[0])];
    const auto ends = graph_.tensor(node.inputs[1]).values<float>();
    if (tensor >= 0) ranges[at(tensor)] = united({&ends, 1}, 1);
  }
  return ranges;
}

}  // namespace onda
