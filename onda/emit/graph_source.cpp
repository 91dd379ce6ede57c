// SPDX-License-Identifier: Apache-2.0
#include "onda/emit/graph_source.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "onda/emit/literals.h"
#include "onda/graph/body.h"
#include "onda/graph/known_values.h"
#include "onda/graph/program.h"
#include "onda/ops/prepared_bodies.h"

namespace onda {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string kernel_header(const Node& node) {
  const KernelHeader header = node.op.kernel_header();
  if (!header.path.empty()) return std::string(header.path);
  if (node.op.code() == custom_operator) {
    throw Error("it cannot be emitted: it has no kernel_header");
  }
  const std::string name = lower(node.op.name());
  return fmt::format("onda/ops/{0}/{0}_kernel.h", name);
}

// Where elements of several sizes meet in one loop over the arena, see hide_origin().
bool hides_origin(const Call& call) {
  std::set<std::size_t> sizes;
  for (const Argument& argument : call.arguments()) sizes.insert(size_of(argument.type));
  return sizes.size() > 1;
}

std::string constant_array(const std::string& name, const Tensor& tensor) {
  const auto count = static_cast<std::size_t>(tensor.shape.elements());
  return fmt::format("const {} {}[{}] ONDA_FLASH = {{{}}};\n", c_type(tensor.type), name, count,
                     array_literal(tensor.type, tensor.data.data(), count));
}

struct FieldText {
  const GraphSource::Names& names;
  std::string operator()(std::int64_t value) const { return integer_literal(value); }
  std::string operator()(float value) const { return float_literal(value); }
  std::string operator()(const void* pointer) const {
    return pointer ? names.at(pointer) : "nullptr";
  }
};

}  // namespace

// Copies between the operands of a node and those of its bodies.
class GraphSource::Control final : public BodyText {
 public:
  Control(const GraphSource& source, std::size_t index)
      : source_(source), node_(source.graph_->nodes[index]), index_(index) {}

  std::string input(int index) const override {
    return fmt::format("arena[{}]", source_.offset_of(node_.inputs.at(at(index))));
  }
  std::string output(int body) const override {
    const GraphSource& inner = body_source(body);
    return fmt::format("arena[{}]", inner.offset_of(inner.graph_->outputs.at(0)));
  }
  std::string run(int body) const override { return run(body, 0); }
  std::string run_carried(int body) const override { return run(body, node_.outputs.size()); }
  std::string carry_inputs() const override {
    std::string text;
    for (std::size_t i = 0; i < node_.outputs.size(); ++i) {
      text += copy(source_.offset_of(node_.outputs[i]), node_.inputs.at(i), i);
    }
    return text;
  }
  std::string carry_outputs(int body) const override {
    const GraphSource& inner = body_source(body);
    std::string text;
    for (std::size_t i = 0; i < node_.outputs.size(); ++i) {
      const int from = inner.graph_->outputs.at(i);
      const std::size_t to = source_.offset_of(node_.outputs[i]);
      text += inner.is_constant_output(i)
                  ? inner.copy_output(i, to)
                  : copy(to, inner.offset_of(from), inner.graph_->tensor(from).bytes());
    }
    return text;
  }

 private:
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  const GraphSource& body_source(int body) const { return source_.bodies_[index_].at(at(body)); }

  static std::string copy(std::size_t to, std::size_t from, std::size_t bytes) {
    if (bytes == 0) return {};
    return fmt::format("    memcpy(arena + {}, arena + {}, {});\n", to, from, bytes);
  }
  // The same from an input of the node, which may be a constant.
  std::string copy(std::size_t to, int tensor, std::size_t input) const {
    const Tensor& from = source_.graph_->tensor(tensor);
    if (!from.is_constant()) return copy(to, source_.offset_of(tensor), from.bytes());
    return fmt::format("    onda::kernel::copy_constant(arena + {}, given_{}_{}, {});\n", to,
                       source_.number(index_), input, from.bytes());
  }
  std::string run(int body, std::size_t carried) const {
    const GraphSource& inner = body_source(body);
    const auto first = at(node_.op.bodies()->first_input);
    std::string text;
    for (std::size_t i = 0; i < inner.graph_->inputs.size(); ++i) {
      const int to = inner.graph_->inputs[i];
      if (inner.graph_->tensor(to).is_variable) continue;
      const int from = i < carried ? node_.outputs[i] : node_.inputs.at(first + i);
      text += copy(inner.offset_of(to), from, first + i);
    }
    return text + fmt::format("    run_{}_{}();\n", source_.number(index_), body);
  }

  const GraphSource& source_;
  const Node& node_;
  std::size_t index_;
};

GraphSource::GraphSource(std::shared_ptr<const Graph> graph, const PrepareOptions& options,
                         Place place)
    : graph_(std::move(graph)),
      place_(std::move(place)),
      calls_(prepare_all(*graph_, options)),
      plan_(plan_memory(*graph_, calls_, options.alignment)),
      bodies_(graph_->nodes.size()) {
  for (std::size_t i = 0; i < bodies_.size(); ++i) {
    if (graph_->nodes[i].op.bodies()) add_bodies(i, options);
  }
}

void GraphSource::add_bodies(std::size_t index, const PrepareOptions& options) {
  const Node& node = graph_->nodes[index];
  std::vector<std::shared_ptr<const Graph>> graphs;
  BodyPlaces places;
  for (const auto& inner : node.op.bodies()->graphs) {
    graphs.push_back(std::make_shared<const Graph>(without_known_nodes(graph_of(*inner))));
    places.add(Program(graphs.back(), options));
  }
  for (std::size_t body = 0; body < graphs.size(); ++body) {
    const Graph& inner = *graphs[body];
    Place place{.base = place_.base + plan_.scratch_offsets[index].at(0) + places.of(body),
                .prefix = fmt::format("{}_{}_", number(index), body)};
    for (std::size_t i = 0; i < inner.inputs.size(); ++i) {
      if (!inner.tensor(inner.inputs[i]).is_variable) continue;
      const auto at = i + static_cast<std::size_t>(node.op.bodies()->first_input);
      place.variables[inner.inputs[i]] = offset_of(node.inputs.at(at));
    }
    bodies_[index].emplace_back(graphs[body], options, std::move(place));
  }
}

std::string GraphSource::number(std::size_t index) const {
  return place_.prefix + std::to_string(index);
}

std::size_t GraphSource::alignment() const {
  std::size_t alignment = 1;
  for (std::size_t i = 0; i < graph_->tensors.size(); ++i) {
    if (plan_.offsets[i] == MemoryPlan::not_planned) continue;
    alignment = std::max(alignment, size_of(graph_->tensors[i].type));
  }
  for (const Call& call : calls_) {
    for (const Argument& argument : call.arguments()) {
      alignment = std::max(alignment, size_of(argument.type));
    }
  }
  for (const auto& bodies : bodies_) {
    for (const GraphSource& body : bodies) alignment = std::max(alignment, body.alignment());
  }
  return alignment;
}

void GraphSource::collect_headers(std::set<std::string>& headers) const {
  for (std::size_t i = 0; i < graph_->nodes.size(); ++i) {
    try {
      headers.insert(kernel_header(graph_->nodes[i]));
    } catch (const Error& error) {
      throw error.within(graph_->label(i));
    }
  }
  for (std::size_t i = 0; i < graph_->outputs.size(); ++i) {
    if (is_constant_output(i)) headers.insert("onda/ops/view_kernel.h");
  }
  for (const auto& bodies : bodies_) {
    for (const GraphSource& body : bodies) body.collect_headers(headers);
  }
}

bool GraphSource::needs_math() const {
  for (const Call& call : calls_) {
    for (const ConstantArray& array : call.arrays()) {
      const auto* values = static_cast<const float*>(array.data);
      if (array.type == DType::float32 &&
          !std::all_of(values, values + array.count, [](float x) { return std::isfinite(x); })) {
        return true;
      }
    }
  }
  return std::any_of(bodies_.begin(), bodies_.end(), [](const auto& bodies) {
    return std::any_of(bodies.begin(), bodies.end(),
                       [](const GraphSource& body) { return body.needs_math(); });
  });
}

std::string GraphSource::definitions(Names& names) const {
  std::string text;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    for (std::size_t body = 0; body < bodies_[i].size(); ++body) {
      text += bodies_[i][body].definitions(names);
      text +=
          fmt::format("void run_{}_{}() {{\n{}}}\n\n", number(i), body, bodies_[i][body].calls());
    }
    text += constants(i, names);
  }
  return text + constant_outputs();
}

// What is known beforehand, and yet handed out.
std::string GraphSource::constant_outputs() const {
  std::string text;
  for (std::size_t i = 0; i < graph_->outputs.size(); ++i) {
    if (is_constant_output(i)) {
      text += constant_array(fmt::format("known_{}{}", place_.prefix, i),
                             graph_->tensor(graph_->outputs[i]));
    }
  }
  return text.empty() ? text : text + "\n";
}

std::string GraphSource::copy_output(std::size_t index, std::size_t to) const {
  return fmt::format("  onda::kernel::copy_constant(arena + {}, known_{}{}, {});\n", to,
                     place_.prefix, index, graph_->tensor(graph_->outputs[index]).bytes());
}

std::string GraphSource::calls() const {
  std::string text;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    text += graph_->nodes[i].op.bodies() ? graph_->nodes[i].op.emit(Control(*this, i)) : call(i);
    const int end = calls_[i].end_scratch();
    if (end < 0) continue;
    text += fmt::format("  if (arena[{}]) return false;\n",
                        place_.base + plan_.scratch_offsets[i].at(static_cast<std::size_t>(end)));
  }
  return text;
}

std::string GraphSource::shapes_of(const std::vector<int>& tensors) const {
  std::string text;
  for (const int tensor : tensors) {
    text += (text.empty() ? "" : ", ") + to_string(graph_->tensor(tensor).shape);
  }
  return text.empty() ? "nothing" : text;
}

// The arrays and the parameter struct of one node. An array that stands already is used again.
std::string GraphSource::constants(std::size_t index, Names& names) const {
  const Node& node = graph_->nodes[index];
  const auto data = static_cast<std::size_t>(node.op.quantization().data_input);
  std::string text =
      fmt::format("// {}: {} -> {}\n", graph_->label(index),
                  to_string(graph_->tensor(node.inputs.at(data)).shape), shapes_of(node.outputs));
  if (node.op.bodies()) return text + control_constants(index) + "\n";
  for (const ConstantArray& array : calls_[index].arrays()) {
    const auto [entry, is_new] =
        names.emplace(array.data, fmt::format("{}_{}", array.name, number(index)));
    if (!is_new) continue;
    text += fmt::format("const {} {}[{}] ONDA_FLASH = {{{}}};\n", c_type(array.type), entry->second,
                        array.count, array_literal(array.type, array.data, array.count));
  }
  return text + parameters(index, names) + list(index) + "\n";
}

std::string GraphSource::parameters(std::size_t index, const Names& names) const {
  std::string fields;
  for (const FieldValue& field : calls_[index].fields()) {
    fields += (fields.empty() ? "" : ", ") + std::visit(FieldText{names}, field);
  }
  return fmt::format("const onda::kernel::{} parameters_{} ONDA_FLASH = {{{}}};\n",
                     calls_[index].parameters_type(), number(index), fields);
}

// What a node hands its bodies.
std::string GraphSource::control_constants(std::size_t index) const {
  const Node& node = graph_->nodes[index];
  std::string text;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Tensor& input = graph_->tensor(node.inputs[i]);
    if (!input.is_constant()) continue;
    text += constant_array(fmt::format("given_{}_{}", number(index), i), input);
  }
  return text;
}

// The addresses of all tensors of a node whose kernel takes them so.
std::string GraphSource::list(std::size_t index) const {
  if (!calls_[index].takes_list()) return {};
  std::string places;
  for (const Argument& argument : calls_[index].arguments()) {
    places += fmt::format("{}arena + {}", places.empty() ? "" : ", ", offset_of(index, argument));
  }
  return fmt::format("void* const tensors_{}[] ONDA_FLASH = {{{}}};\n", number(index), places);
}

std::string GraphSource::call(std::size_t index) const {
  std::string text =
      fmt::format("  onda::kernel::{}(&parameters_{}", calls_[index].kernel(), number(index));
  if (calls_[index].takes_list()) return text + fmt::format(", tensors_{});\n", number(index));
  const bool hide = hides_origin(calls_[index]);
  for (const Argument& argument : calls_[index].arguments()) {
    const bool is_read = argument.from == Argument::From::input && !is_variable(index, argument);
    const std::string where =
        pointer(argument.type, is_read ? "const " : "", offset_of(index, argument));
    text += ",\n      " + (hide ? fmt::format("onda::kernel::hide_origin({})", where) : where);
  }
  return text + ");\n";
}

bool GraphSource::is_variable(std::size_t index, const Argument& argument) const {
  const int tensor = graph_->nodes[index].inputs.at(static_cast<std::size_t>(argument.index));
  return graph_->tensor(tensor).is_variable;
}

std::size_t GraphSource::offset_of(std::size_t index, const Argument& argument) const {
  const Node& node = graph_->nodes[index];
  const auto at = static_cast<std::size_t>(argument.index);
  if (argument.from == Argument::From::scratch) {
    return place_.base + plan_.scratch_offsets[index].at(at);
  }
  const bool is_input = argument.from == Argument::From::input;
  return offset_of((is_input ? node.inputs : node.outputs).at(at));
}

std::size_t GraphSource::offset_of(int tensor) const {
  if (graph_->tensor(tensor).is_constant()) {
    throw Error("tensor {} ({}): a constant cannot be an argument of an emitted kernel", tensor,
                graph_->tensor(tensor).name);
  }
  const auto variable = place_.variables.find(tensor);
  if (variable != place_.variables.end()) return variable->second;
  return place_.base + plan_.offsets[static_cast<std::size_t>(tensor)];
}

std::string GraphSource::pointer(DType type, const char* qualifier, std::size_t offset) {
  return fmt::format("reinterpret_cast<{}{}*>(arena + {})", qualifier, c_type(type), offset);
}

}  // namespace onda
