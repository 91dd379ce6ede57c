// SPDX-License-Identifier: Apache-2.0
#include "onda/graph/shape_stages.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace onda {
namespace {

// When a tensor has its value, and until when it is asked for, in numbers of stages. What the start
// of a stage makes belongs to that stage; what it reads has to be there when the one before ends.
struct Use {
  static constexpr int never = std::numeric_limits<int>::max();
  int made = never;
  int last = -1;
};

class Cut {
 public:
  explicit Cut(const Graph& graph) : graph_(graph), uses_(graph.tensors.size()) {
    for (const int input : graph.inputs) use(input).made = 0;
    int stage = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node& node = graph.nodes[i];
      const bool is_start = is_open(graph, node);
      if (is_start && starts_.size() == max_open_nodes) {
        throw Error("expected at most {} operators whose shapes follow from values, received more",
                    max_open_nodes);
      }
      if (is_start) starts_.push_back(i);
      for (const int input : node.inputs) {
        if (input != Node::none) use(input).last = std::max(use(input).last, stage);
      }
      // The stage before hands it over; what is made there and goes no further ends there, too.
      if (is_start) ++stage;
      for (const int output : node.outputs) use(output).made = stage;
      if (stage > 0) expect_no_variables(node.inputs);
    }
    for (const int output : graph.outputs) use(output).last = stage;
    if (stage > 0) expect_no_variables(graph.outputs);
    count_ = stage + 1;
  }

  std::vector<GraphStage> stages() const {
    std::vector<GraphStage> stages;
    for (int i = 0; i < count_; ++i) stages.push_back(stage(i));
    int at = 0;
    for (const Node& node : graph_.nodes) {
      if (is_open(graph_, node)) {
        ++at;
      } else {
        stages[static_cast<std::size_t>(at)].graph.nodes.push_back(node);
      }
    }
    for (GraphStage& stage : stages) add_constants(stage);
    return stages;
  }

 private:
  Use& use(int tensor) { return uses_[static_cast<std::size_t>(tensor)]; }
  std::size_t start_index(int stage) const { return starts_[static_cast<std::size_t>(stage) - 1]; }
  const Node& start_of(int stage) const { return graph_.nodes[start_index(stage)]; }

  void expect_no_variables(const std::vector<int>& tensors) const {
    for (const int tensor : tensors) {
      if (tensor == Node::none || !graph_.tensor(tensor).is_variable) continue;
      throw Error(
          "tensor {} ({}): it is a variable, which nothing can use behind an operator whose shapes "
          "follow from values",
          tensor, graph_.tensor(tensor).name);
    }
  }

  GraphStage stage(int at) const {
    GraphStage stage;
    if (at > 0) {
      stage.start = start_of(at);
      stage.start_label = graph_.label(start_index(at));
    }
    Graph& graph = stage.graph;
    graph.name = graph_.name;
    for (const Tensor& t : graph_.tensors) {
      graph.tensors.push_back({t.name, t.type, t.shape, t.quantization, {}, t.is_variable});
    }
    if (at == 0) graph.inputs = graph_.inputs;
    const bool is_last = at + 1 == count_;
    if (is_last) graph.outputs = graph_.outputs;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const Use& use = uses_[i];
      const int tensor = static_cast<int>(i);
      if (at > 0 && (use.made < at ? use.last >= at : use.made == at && is_started(at, tensor))) {
        graph.inputs.push_back(tensor);
      }
      if (!is_last && use.made <= at && (use.last > at || is_read_by_start(at + 1, tensor))) {
        graph.outputs.push_back(tensor);
      }
    }
    return stage;
  }

  bool is_started(int stage, int tensor) const {
    const std::vector<int>& outputs = start_of(stage).outputs;
    return std::find(outputs.begin(), outputs.end(), tensor) != outputs.end();
  }
  bool is_read_by_start(int stage, int tensor) const {
    const std::vector<int>& inputs = start_of(stage).inputs;
    return std::find(inputs.begin(), inputs.end(), tensor) != inputs.end();
  }

  // Those that a stage reads: it is made ready anew for other shapes, with all it holds.
  void add_constants(GraphStage& stage) const {
    Graph& graph = stage.graph;
    std::vector<bool> is_read(graph.tensors.size());
    const auto read = [&](const Node& node) {
      for (const int input : node.inputs) {
        if (input != Node::none) is_read[static_cast<std::size_t>(input)] = true;
      }
    };
    if (stage.start) read(*stage.start);
    for (const Node& node : graph.nodes) read(node);
    for (const int output : graph.outputs) is_read[static_cast<std::size_t>(output)] = true;
    for (std::size_t i = 0; i < is_read.size(); ++i) {
      if (is_read[i]) graph.tensors[i].data = graph_.tensors[i].data;
    }
  }

  const Graph& graph_;
  std::vector<Use> uses_;
  std::vector<std::size_t> starts_;  // nodes
  int count_ = 1;
};

}  // namespace

bool is_open(const Graph& graph, const Node& node) {
  return node.op.shapes_follow_values() && !graph.tensor(node.inputs.at(0)).is_constant();
}

bool has_open_nodes(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [&](const Node& node) { return is_open(graph, node); });
}

void expect_known_shapes(const Graph& graph) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!is_open(graph, graph.nodes[i])) continue;
    throw Error(
        "{}: how large its results are follows from values that only a run gives; expected shapes "
        "that are known beforehand",
        graph.label(i));
  }
}

std::vector<GraphStage> cut_at_open_nodes(const Graph& graph) { return Cut(graph).stages(); }

}  // namespace onda
