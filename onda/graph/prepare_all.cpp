// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/prepare_all.h"

#include <algorithm>

#include "onda/ops/view.h"

namespace onda {
namespace {

// Kernels go through what has elements.
bool gives_nothing(const Graph& graph, const Node& node) {
  const auto is_empty = [&](int tensor) { return graph.tensor(tensor).shape.elements() == 0; };
  const auto is_variable = [&](int tensor) {
    return tensor != Node::none && graph.tensor(tensor).is_variable;
  };
  return !node.outputs.empty() && !node.op.bodies() && !node.op.keeps_output() &&
         std::all_of(node.outputs.begin(), node.outputs.end(), is_empty) &&
         std::none_of(node.inputs.begin(), node.inputs.end(), is_variable);
}

}  // namespace

std::vector<Call> prepare_all(const Graph& graph, const PrepareOptions& options) {
  std::vector<Call> calls;
  calls.reserve(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Operands inputs = graph.operands_in(graph.nodes[i]);
    const Operands outputs = graph.operands_out(graph.nodes[i]);
    Prepare prepare(inputs, outputs, options, graph.operands_between(graph.nodes[i]));
    try {
      calls.push_back(gives_nothing(graph, graph.nodes[i]) ? store(prepare, {})
                                                           : graph.nodes[i].op.prepare(prepare));
    } catch (const Error& error) {
      throw error.within(graph.label(i));
    }
  }
  return calls;
}

}  // namespace onda
