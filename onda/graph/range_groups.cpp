// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/range_groups.h"

#include <numeric>

namespace onda {

RangeGroups range_groups(const Graph& graph) {
  const auto at = [](int tensor) { return static_cast<std::size_t>(tensor); };
  std::vector<int> group(graph.tensors.size());
  std::iota(group.begin(), group.end(), 0);
  const auto group_of = [&](int tensor) {
    while (group[at(tensor)] != tensor) tensor = group[at(tensor)];
    return tensor;
  };
  std::vector<std::pair<int, int>> held;  // a tensor, and a constant that its range has to hold
  for (const Node& node : graph.nodes) {
    if (node.op.is_training_only()) continue;
    const QuantizationRule::Output rule = node.op.quantization().output;
    const bool is_shared = rule == QuantizationRule::Output::shared;
    if (!is_shared && rule != QuantizationRule::Output::same_as_input) continue;
    if (node.outputs.empty()) continue;
    const int output = node.outputs[0];
    for (const int other : node.outputs) {
      if (graph.tensor(other).type == DType::float32) {
        group[at(group_of(other))] = group_of(output);
      }
    }
    const auto data = static_cast<std::size_t>(node.op.quantization().data_input);
    for (std::size_t i = is_shared ? 0 : data; i < (is_shared ? node.inputs.size() : data + 1);
         ++i) {
      const int input = node.inputs[i];
      if (input == Node::none || graph.tensor(input).type != DType::float32) continue;
      if (graph.tensor(input).is_constant()) {
        held.emplace_back(output, input);
      } else {
        group[at(group_of(input))] = group_of(output);
      }
    }
  }
  RangeGroups groups;
  groups.constants.resize(group.size());
  for (int i = 0; i < static_cast<int>(group.size()); ++i) groups.of.push_back(group_of(i));
  for (const auto& [tensor, constant] : held) {
    groups.constants[at(groups.of[at(tensor)])].push_back(constant);
  }
  return groups;
}

}  // namespace onda
