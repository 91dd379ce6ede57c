// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "onda/graph/body.h"
#include "onda/graph/known_values.h"
#include "onda/ops/assign_variable/assign_variable.h"
#include "onda/ops/call_once/call_once.h"
#include "onda/ops/read_variable/read_variable.h"
#include "onda/tflite/read_parts.h"

namespace onda {
namespace {

using Names = std::set<std::string>;

// Puts the subgraphs of a file together. Each is read once; as a body it is made once for each set
// of variables that it gets.
class Assembly {
 public:
  Assembly(const schema::Model& model, const ReadOptions& options, Budget& budget)
      : model_(model), options_(options), budget_(budget) {}

  Graph entry(int index) {
    load(index, true);
    return finished(index, {}, true);
  }

 private:
  struct Loaded {
    StoredGraph stored;
    Names variables;  // that it and the graphs that it runs touch
    bool is_complete = false;
  };
  struct Variable {
    DType type;
    Shape shape;
    Quantization quantization;
  };

  static std::string has_run(int subgraph) { return fmt::format("subgraph {} has run", subgraph); }

  void load(int index, bool is_entry) {
    const auto count = static_cast<int>(model_.subgraphs()->size());
    if (index < 0 || index >= count) {
      throw Error("subgraph {} does not exist; the model has {}", index, count);
    }
    const auto [entry, is_new] = loaded_.try_emplace(index);
    Loaded& loaded = entry->second;
    if (!is_new) {
      if (!loaded.is_complete) throw Error("subgraph {} runs itself", index);
      return;
    }
    try {
      loaded.stored = read_subgraph(model_, *model_.subgraphs()->Get(static_cast<unsigned>(index)),
                                    options_, budget_);
      check_structure(loaded.stored.graph);
      // Memory of a graph that another one runs is not its own for long.
      if (!is_entry) name_variables(index, loaded.stored);
      for (const Node& node : loaded.stored.graph.nodes) look_at(node, loaded);
    } catch (const Error& error) {
      if (model_.subgraphs()->size() == 1) throw;
      throw error.within(fmt::format("subgraph {}", index));
    }
    for (const auto& [tensor, name] : loaded.stored.handles) loaded.variables.insert(name);
    for (std::size_t i = 0; i < loaded.stored.graph.nodes.size(); ++i) {
      const Node& node = loaded.stored.graph.nodes[i];
      if (!node.op.bodies()) continue;
      for (const int body : node.op.bodies()->subgraphs) {
        if (++depth_ > GraphBody::max_depth) {
          throw Error("expected at most {} subgraphs within each other", GraphBody::max_depth);
        }
        load(body, false);
        --depth_;
        const Names& touched = loaded_.at(body).variables;
        loaded.variables.insert(touched.begin(), touched.end());
        if (node.op.get_if<CallOnce>()) {
          loaded.variables.insert(has_run(body));
          variables_.insert({has_run(body), {DType::boolean, {1}, {}}});
        }
      }
    }
    loaded.is_complete = true;
  }

  void name_variables(int index, StoredGraph& stored) {
    for (std::size_t i = 0; i < stored.graph.tensors.size(); ++i) {
      const Tensor& tensor = stored.graph.tensors[i];
      if (!tensor.is_variable || stored.handles.contains(static_cast<int>(i))) continue;
      const std::string name = fmt::format("subgraph {} tensor {}", index, i);
      stored.handles[static_cast<int>(i)] = name;
      variables_.insert({name, {tensor.type, tensor.shape, tensor.quantization}});
    }
  }

  // A variable has the type and the shape of what is first seen to come out of it or go into it.
  void look_at(const Node& node, const Loaded& loaded) {
    const bool reads = node.op.get_if<ReadVariable>();
    const bool assigns = node.op.get_if<AssignVariable>();
    if (!reads && !assigns) return;
    const std::vector<int>& values = reads ? node.outputs : node.inputs;
    const std::size_t at = reads ? 0 : 1;
    if (node.inputs.empty() || values.size() <= at || values[at] == Node::none) return;
    const auto handle = loaded.stored.handles.find(node.inputs[0]);
    if (handle == loaded.stored.handles.end()) {
      throw Error("{}, input 0: expected a variable that a VAR_HANDLE names", node.op.name());
    }
    const Tensor& value = loaded.stored.graph.tensor(values[at]);
    variables_.insert({handle->second, {value.type, value.shape, value.quantization}});
  }

  // The tensor of a variable in a graph.
  class Places {
   public:
    Places(Assembly& assembly, StoredGraph& stored) : assembly_(assembly), stored_(stored) {
      for (const auto& [tensor, name] : stored.handles) {
        const auto [place, is_new] = places_.emplace(name, tensor);
        if (is_new) become(tensor, name);
        same_[tensor] = place->second;
      }
    }
    int of(const std::string& name) {
      const auto [place, is_new] =
          places_.emplace(name, static_cast<int>(stored_.graph.tensors.size()));
      if (is_new) {
        stored_.graph.tensors.emplace_back();
        stored_.is_dynamic.push_back(false);
        become(place->second, name);
      }
      return place->second;
    }
    // Two handles of one variable are one tensor.
    void replace(std::vector<int>& tensors) const {
      for (int& tensor : tensors) {
        const auto found = same_.find(tensor);
        if (found != same_.end()) tensor = found->second;
      }
    }

   private:
    void become(int tensor, const std::string& name) {
      const auto found = assembly_.variables_.find(name);
      if (found == assembly_.variables_.end()) {
        throw Error("variable {}: expected an operator that reads or writes it", name);
      }
      const Variable& what = found->second;
      stored_.graph.tensor(tensor) = {.name = name,
                                      .type = what.type,
                                      .shape = what.shape,
                                      .quantization = what.quantization,
                                      .data = {},
                                      .is_variable = true};
    }
    Assembly& assembly_;
    StoredGraph& stored_;
    std::map<std::string, int> places_;
    std::map<int, int> same_;
  };

  // The graph of a subgraph; one that is a body has `given` variables as its last inputs.
  Graph finished(int index, const Names& given, bool is_entry) {
    try {
      return made(index, given, is_entry);
    } catch (const Error& error) {
      if (model_.subgraphs()->size() == 1) throw;
      throw error.within(fmt::format("subgraph {}", index));
    }
  }

  Graph made(int index, const Names& given, bool is_entry) {
    StoredGraph stored = is_entry ? std::move(loaded_.at(index).stored) : loaded_.at(index).stored;
    Places places(*this, stored);
    for (Node& node : stored.graph.nodes) {
      places.replace(node.inputs);
      if (node.op.bodies()) add_bodies(node, places);
    }
    for (const std::string& name : given) stored.graph.inputs.push_back(places.of(name));
    stored.is_dynamic.resize(stored.graph.tensors.size());
    open_what_follows_values(stored);
    const auto is_open = [&](int tensor) {
      const auto at = static_cast<std::size_t>(tensor);
      return at < stored.is_dynamic.size() && stored.is_dynamic[at];
    };
    settle_shape_inputs(stored.graph, is_open);
    if (std::find(stored.is_dynamic.begin(), stored.is_dynamic.end(), true) !=
        stored.is_dynamic.end()) {
      infer_shapes(stored.graph, is_open);
    }
    check(stored.graph);
    return std::move(stored.graph);
  }

  // What a file states for shapes that only a run tells is of no use.
  static void open_what_follows_values(StoredGraph& stored) {
    std::vector<bool> follows(stored.graph.tensors.size());
    for (const Node& node : stored.graph.nodes) {
      const bool does = node.op.shapes_follow_values() ||
                        std::any_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
                          return input != Node::none && follows[static_cast<std::size_t>(input)];
                        });
      if (!does) continue;
      for (const int output : node.outputs) {
        follows[static_cast<std::size_t>(output)] = true;
        stored.is_dynamic[static_cast<std::size_t>(output)] = true;
      }
    }
  }

  void add_bodies(Node& node, Places& places) {
    Bodies bodies = *node.op.bodies();
    Names touched;
    for (const int body : bodies.subgraphs) {
      touched.insert(loaded_.at(body).variables.begin(), loaded_.at(body).variables.end());
    }
    for (const int body : bodies.subgraphs) bodies.graphs.push_back(body_of(body, touched));
    if (node.op.get_if<CallOnce>()) {
      node.inputs.insert(node.inputs.begin(), places.of(has_run(bodies.subgraphs.at(0))));
    }
    for (const std::string& name : touched) node.inputs.push_back(places.of(name));
    node.op = node.op.with_bodies(std::move(bodies));
  }

  std::shared_ptr<const Body> body_of(int index, const Names& given) {
    auto& known = bodies_[{index, given}];
    budget_.take(prepared_bytes(index, known != nullptr));
    if (known) return known;
    // Made again for other variables, constants and all.
    if (!made_.insert(index).second) budget_.take_list(constant_bytes(index));
    known = body(finished(index, given, false));
    return known;
  }

  std::size_t constant_bytes(int index) const {
    std::size_t bytes = 0;
    for (const Tensor& tensor : loaded_.at(index).stored.graph.tensors) bytes += tensor.data.size();
    return bytes;
  }

  // About what it takes to run a graph: each operator that runs one makes it ready by itself, and
  // with it the graphs that its operators run, of which `all` are counted or none.
  std::size_t prepared_bytes(int index, bool all) {
    constexpr std::size_t node_bytes = 256;
    constexpr std::size_t most = std::size_t{1} << 40;
    const auto found = prepared_bytes_.find(index);
    if (all && found != prepared_bytes_.end()) return found->second;
    const std::vector<Node>& nodes = loaded_.at(index).stored.graph.nodes;
    std::size_t bytes = constant_bytes(index) + node_bytes * nodes.size();
    if (!all) return bytes;
    for (const Node& node : nodes) {
      if (!node.op.bodies()) continue;
      for (const int body : node.op.bodies()->subgraphs) {
        bytes = std::min(most, bytes + prepared_bytes(body, true));
      }
    }
    return prepared_bytes_[index] = bytes;
  }

  const schema::Model& model_;
  const ReadOptions& options_;
  Budget& budget_;
  int depth_ = 0;
  std::map<int, Loaded> loaded_;
  std::map<std::string, Variable> variables_;
  std::map<std::pair<int, Names>, std::shared_ptr<const Body>> bodies_;
  std::set<int> made_;  // those that are a body already
  std::map<int, std::size_t> prepared_bytes_;
};

}  // namespace

Graph read_entry(const schema::Model& model, int subgraph, const ReadOptions& options,
                 Budget& budget) {
  return Assembly(model, options, budget).entry(subgraph);
}

}  // namespace onda
