// SPDX-License-Identifier: Apache-2.0
#include "onda/tflite/write_parts.h"

#include <algorithm>

#include "onda/graph/body.h"
#include "onda/ops/assign_variable/assign_variable.h"
#include "onda/ops/call_once/call_once.h"
#include "onda/ops/read_variable/read_variable.h"

namespace onda {
namespace {

// What uses a variable: READ_VARIABLE and ASSIGN_VARIABLE by its handle, other operators directly;
// here, or within bodies.
struct Uses {
  bool handle = false;
  bool direct = false;
  bool direct_here = false;
  bool flag_of_call_once = false;
};

class Parts {
 public:
  std::vector<WrittenGraph> of(const Graph& graph) {
    add(graph, {});
    return std::move(parts_);
  }

 private:
  // Names of a body's variables by its inputs.
  using Given = std::map<int, std::string>;

  int add(const Graph& graph, const Given& given) {
    const auto [entry, is_new] =
        known_.emplace(std::pair(&graph, given), static_cast<int>(parts_.size()));
    if (!is_new) return entry->second;
    const int number = entry->second;
    parts_.emplace_back();
    WrittenGraph part = variables_of(graph, given);
    for (const Node& node : graph.nodes) {
      part.subgraphs.emplace_back();
      if (!node.op.bodies()) continue;
      for (const auto& body : node.op.bodies()->graphs) {
        const Graph& inner = graph_of(*body);
        part.subgraphs.back().push_back(add(inner, passed_to(node, inner, part)));
      }
    }
    parts_[static_cast<std::size_t>(number)] = std::move(part);
    return number;
  }

  WrittenGraph variables_of(const Graph& graph, const Given& given) {
    WrittenGraph part{&graph, {}, std::vector<bool>(graph.tensors.size())};
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      const int tensor = static_cast<int>(i);
      if (!graph.tensors[i].is_variable) continue;
      const Uses uses = uses_of(graph, tensor);
      if (uses.handle && uses.direct) {
        throw Error(
            "tensor {} ({}): a .tflite cannot hold a variable that both READ_VARIABLE or "
            "ASSIGN_VARIABLE and another operator use",
            tensor, graph.tensors[i].name);
      }
      if (uses.handle) {
        const auto name = given.find(tensor);
        part.handles[tensor] = name != given.end() ? name->second : full(graph.tensors[i].name);
      } else {
        part.is_left_out[i] = uses.flag_of_call_once || (uses.direct && !uses.direct_here);
      }
    }
    return part;
  }

  // "container/name", as readers call it.
  static std::string full(const std::string& name) {
    return name.find('/') == name.npos ? "/" + name : name;
  }

  static Given passed_to(const Node& node, const Graph& body, const WrittenGraph& part) {
    Given given;
    for (std::size_t i = 0; i < body.inputs.size(); ++i) {
      const std::size_t at = i + static_cast<std::size_t>(node.op.bodies()->first_input);
      const auto handle = part.handles.find(node.inputs.at(at));
      if (handle != part.handles.end()) given[body.inputs[i]] = handle->second;
    }
    return given;
  }

  Uses uses_of(const Graph& graph, int tensor) {
    const auto known = uses_.find({&graph, tensor});
    if (known != uses_.end()) return known->second;
    Uses uses;
    for (const Node& node : graph.nodes) {
      for (std::size_t at = 0; at < node.inputs.size(); ++at) {
        if (node.inputs[at] == tensor) add_use(node, static_cast<int>(at), uses);
      }
    }
    const auto& outputs = graph.outputs;
    if (std::find(outputs.begin(), outputs.end(), tensor) != outputs.end()) {
      uses.direct = uses.direct_here = true;
    }
    return uses_[{&graph, tensor}] = uses;
  }

  void add_use(const Node& node, int input, Uses& uses) {
    const Bodies* bodies = node.op.bodies();
    if (node.op.get_if<ReadVariable>() || node.op.get_if<AssignVariable>()) {
      uses.handle = true;
    } else if (bodies && input >= bodies->first_input) {
      for (const auto& body : bodies->graphs) {
        const Graph& inner = graph_of(*body);
        const Uses within =
            uses_of(inner, inner.inputs.at(static_cast<std::size_t>(input - bodies->first_input)));
        uses.handle |= within.handle;
        uses.direct |= within.direct;
      }
    } else if (node.op.get_if<CallOnce>()) {
      uses.flag_of_call_once = true;
    } else {
      uses.direct = uses.direct_here = true;
    }
  }

  std::vector<WrittenGraph> parts_;
  std::map<std::pair<const Graph*, Given>, int> known_;
  std::map<std::pair<const Graph*, int>, Uses> uses_;
};

}  // namespace

std::vector<WrittenGraph> written_graphs(const Graph& graph) { return Parts().of(graph); }

}  // namespace onda
