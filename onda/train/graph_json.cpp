// SPDX-License-Identifier: Apache-2.0
#include "onda/train/graph_json.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "onda_schema.h"

namespace onda {
namespace {

using Json = nlohmann::json;

std::string to_hexadecimal(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::vector<std::uint8_t> from_hexadecimal(const std::string& text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw Error("options: expected hexadecimal digits, received {:?}", std::string(1, c));
  };
  if (text.size() % 2 != 0) throw Error("options: expected two digits a byte");
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
  }
  return bytes;
}

// Operators of files bring the bytes of an Operator table of the .tflite format, with nothing but
// their options in it, custom ones their FlexBuffers; those of training alone their named numbers.
Json to_json(const Operator& op) {
  Json json{{"operator", op.name()}};
  if (op.is_training_only()) {
    json["attributes"] = Json::object();
    for (const auto& [name, value] : op.attributes()) {
      json["attributes"][name] = json_of_double(value);
    }
    return json;
  }
  if (op.code() == custom_operator) {
    const Bytes bytes = op.custom_options().write();
    json["custom_options"] =
        to_hexadecimal({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return json;
  }
  const schema::BuiltinOptionsUnion options = op.options();
  if (options.type == schema::BuiltinOptions::NONE) return json;
  flatbuffers::FlatBufferBuilder builder;
  const auto table = options.Pack(builder);
  builder.Finish(schema::CreateOperator(builder, 0, 0, 0, options.type, table));
  json["options"] = to_hexadecimal({builder.GetBufferPointer(), builder.GetSize()});
  return json;
}

// Or nothing, where no custom operator has this name.
std::optional<Operator> custom_operator_of(const std::string& name, const Bytes& options,
                                           const KnownOperators& known) {
  if (const OperatorKind* kind = find_custom_operator_kind(name, known.custom)) {
    return kind->read_custom(CustomOptions::read(options));
  }
  if (!known.graph) return std::nullopt;
  for (const Node& node : known.graph->nodes) {
    if (!node.op.is_training_only() && node.op.code() == custom_operator &&
        node.op.name() == name && node.op.custom_options().write() == options) {
      return node.op;
    }
  }
  return std::nullopt;
}

Operator operator_of(const Json& json, const KnownOperators& known) {
  const std::string name = json_text(json_field(json, "operator"), "operator");
  if (const TrainingOnlyKind* kind = find_training_only_kind(name)) {
    Attributes attributes;
    const Json& stored = json_field(json, "attributes");
    if (!stored.is_object()) throw Error("{}: expected attributes by name", name);
    for (const auto& [key, value] : stored.items()) {
      attributes[key] = json_double(value, "attributes");
    }
    return kind->read(attributes);
  }
  if (json.contains("custom_options")) {
    const std::vector<std::uint8_t> bytes =
        from_hexadecimal(json_text(json["custom_options"], "custom_options"));
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    const auto op = custom_operator_of(name, Bytes(data, data + bytes.size()), known);
    if (!op) {
      throw Error(
          "custom operator {}: Onda has none of this name; a program adds its own with "
          "Model::load(path, {{custom<…>()}}), see docs/custom_operators.md",
          name);
    }
    return *op;
  }
  const auto kinds = operator_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const OperatorKind& one) {
    return one.name == name && one.code != custom_operator;
  });
  if (kind == kinds.end()) throw Error("expected an operator that is known, received {:?}", name);
  schema::BuiltinOptionsUnion options;
  if (json.contains("options")) {
    const std::vector<std::uint8_t> bytes = from_hexadecimal(json_text(json["options"], "options"));
    flatbuffers::Verifier verifier(bytes.data(), bytes.size());
    if (!verifier.VerifyBuffer<schema::Operator>(nullptr)) {
      throw Error("{}: expected options as a .tflite file has them", name);
    }
    const auto* table = flatbuffers::GetRoot<schema::Operator>(bytes.data());
    if (table->builtin_options()) {
      options.type = table->builtin_options_type();
      options.value =
          schema::BuiltinOptionsUnion::UnPack(table->builtin_options(), options.type, nullptr);
    }
  }
  return kind->read(options);
}

DType type_of(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(DType::boolean); ++i) {
    if (name_of(static_cast<DType>(i)) == name) return static_cast<DType>(i);
  }
  throw Error("expected the name of a type, received {:?}", name);
}

Tensor tensor_of(const Json& json, std::map<std::string, Tensor>& constants) {
  Tensor tensor{json_text(json_field(json, "name"), "name"),
                type_of(json_text(json_field(json, "type"), "type")),
                shape_of(json_field(json, "shape")),
                {},
                {}};
  if (json.contains("scale")) {
    for (const Json& scale : json_array(json["scale"], "scale")) {
      tensor.quantization.scale.push_back(static_cast<float>(json_double(scale, "scale")));
    }
    for (const Json& zero : json_array(json_field(json, "zero_point"), "zero_point")) {
      tensor.quantization.zero_point.push_back(
          json_integer(zero, "zero_point", std::numeric_limits<std::int64_t>::min(),
                       std::numeric_limits<std::int64_t>::max()));
    }
    tensor.quantization.axis =
        static_cast<int>(json_integer(json_field(json, "axis"), "axis", 0, 64));
  }
  if (!json.contains("data")) return tensor;
  const std::string key = json_text(json["data"], "data");
  const auto found = constants.find(key);
  if (found == constants.end())
    throw Error("tensor {}: the file does not have {}", tensor.name, key);
  if (found->second.type != tensor.type || found->second.shape != tensor.shape) {
    throw Error("tensor {}: expected {} {}, received {} {}", tensor.name, name_of(tensor.type),
                to_string(tensor.shape), name_of(found->second.type),
                to_string(found->second.shape));
  }
  tensor.data = std::move(found->second.data);
  constants.erase(found);
  return tensor;
}

}  // namespace

std::vector<std::string> file_names(const Graph& graph) {
  std::map<std::string, int> count;
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.is_constant()) ++count[tensor.name];
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    const bool own = tensor.is_constant() && !tensor.name.empty() && count[tensor.name] == 1 &&
                     !tensor.name.starts_with("tensor/") && !tensor.name.starts_with("__") &&
                     !tensor.name.starts_with("optimizer/") &&
                     !tensor.name.starts_with("callback/");
    names.push_back(own ? tensor.name : fmt::format("tensor/{}", i));
  }
  return names;
}

std::vector<int> indices_of(const Json& json, const char* what) {
  std::vector<int> indices;
  for (const Json& index : json_array(json, what)) {
    indices.push_back(
        static_cast<int>(json_integer(index, what, Node::none, std::numeric_limits<int>::max())));
  }
  return indices;
}

Shape shape_of(const Json& json) {
  std::vector<std::int32_t> extents;
  for (const Json& extent : json_array(json, "shape")) {
    extents.push_back(static_cast<std::int32_t>(
        json_integer(extent, "shape", 0, std::numeric_limits<std::int32_t>::max())));
  }
  return Shape(std::move(extents));
}

Json to_json(const Graph& graph) {
  const std::vector<std::string> names = file_names(graph);
  Json json{{"name", graph.name},       {"description", graph.description},
            {"inputs", graph.inputs},   {"outputs", graph.outputs},
            {"tensors", Json::array()}, {"nodes", Json::array()}};
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    Json entry{
        {"name", tensor.name}, {"type", name_of(tensor.type)}, {"shape", tensor.shape.extents()}};
    if (tensor.is_constant()) entry["data"] = names[i];
    if (!tensor.quantization.empty()) {
      for (const float scale : tensor.quantization.scale) {
        entry["scale"].push_back(json_of_double(scale));
      }
      entry["zero_point"] = tensor.quantization.zero_point;
      entry["axis"] = tensor.quantization.axis;
    }
    json["tensors"].push_back(std::move(entry));
  }
  for (const Node& node : graph.nodes) {
    Json entry = to_json(node.op);
    entry["inputs"] = node.inputs;
    entry["outputs"] = node.outputs;
    json["nodes"].push_back(std::move(entry));
  }
  return json;
}

Graph graph_of(const Json& json, std::map<std::string, Tensor>& constants,
               const KnownOperators& known) {
  Graph graph;
  graph.name = json_text(json_field(json, "name"), "name");
  graph.description = json_text(json_field(json, "description"), "description");
  graph.inputs = indices_of(json_field(json, "inputs"), "inputs");
  graph.outputs = indices_of(json_field(json, "outputs"), "outputs");
  for (const Json& tensor : json_array(json_field(json, "tensors"), "tensors")) {
    graph.tensors.push_back(tensor_of(tensor, constants));
  }
  for (const Json& node : json_array(json_field(json, "nodes"), "nodes")) {
    try {
      graph.nodes.push_back({operator_of(node, known),
                             indices_of(json_field(node, "inputs"), "inputs"),
                             indices_of(json_field(node, "outputs"), "outputs")});
    } catch (const Error& error) {
      throw error.within(fmt::format("operator {}", graph.nodes.size()));
    }
  }
  check(graph);
  return graph;
}

}  // namespace onda
