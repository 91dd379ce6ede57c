// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/prepare_all.h"

namespace onda {

std::vector<Call> prepare_all(const Graph& graph, const PrepareOptions& options) {
  std::vector<Call> calls;
  calls.reserve(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Operands inputs = graph.operands_in(graph.nodes[i]);
    const Operands outputs = graph.operands_out(graph.nodes[i]);
    Prepare prepare(inputs, outputs, options, graph.operands_between(graph.nodes[i]));
    try {
      calls.push_back(graph.nodes[i].op.prepare(prepare));
    } catch (const Error& error) {
      throw error.within(graph.label(i));
    }
  }
  return calls;
}

}  // namespace onda
