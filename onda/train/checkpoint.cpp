// SPDX-License-Identifier: Apache-2.0
#include "onda/train/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "onda/core/json.h"
#include "onda/data/safetensors.h"
#include "onda/train/network.h"
#include "onda/train/stored_options.h"
#include "onda_schema.h"

namespace onda {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t most_steps = std::int64_t{1} << 52;
constexpr int most_epochs = std::numeric_limits<int>::max();

// --- operators

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
// their options in it; those of training alone their named numbers.
Json to_json(const Operator& op) {
  Json json{{"operator", op.name()}};
  if (op.is_training_only()) {
    json["attributes"] = Json::object();
    for (const auto& [name, value] : op.attributes()) {
      json["attributes"][name] = json_of_double(value);
    }
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

Operator operator_of(const Json& json) {
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
  const auto kinds = operator_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const OperatorKind& one) { return one.name == name; });
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

// --- the graph

DType type_of(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(DType::boolean); ++i) {
    if (name_of(static_cast<DType>(i)) == name) return static_cast<DType>(i);
  }
  throw Error("expected the name of a type, received {:?}", name);
}

// Under which name the file holds each constant: its own, or its number when that is none or not
// its alone.
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

Graph graph_of(const Json& json, std::map<std::string, Tensor>& constants) {
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
      graph.nodes.push_back({operator_of(node), indices_of(json_field(node, "inputs"), "inputs"),
                             indices_of(json_field(node, "outputs"), "outputs")});
    } catch (const Error& error) {
      throw error.within(fmt::format("operator {}", graph.nodes.size()));
    }
  }
  check(graph);
  return graph;
}

// --- what stands around it

Json to_json(const LayerInfo& layer) {
  return {{"name", layer.name},
          {"type", layer.type},
          {"output_shape", layer.output_shape.extents()},
          {"parameters", layer.parameters},
          {"trained_parameters", layer.trained_parameters},
          {"inputs", layer.inputs}};
}

LayerInfo layer_of(const Json& json) {
  LayerInfo layer{json_text(json_field(json, "name"), "name"),
                  json_text(json_field(json, "type"), "type"),
                  shape_of(json_field(json, "output_shape"))};
  layer.parameters = json_integer(json_field(json, "parameters"), "parameters", 0, most_steps);
  layer.trained_parameters =
      json_integer(json_field(json, "trained_parameters"), "trained_parameters", 0, most_steps);
  for (const Json& input : json_array(json_field(json, "inputs"), "inputs")) {
    layer.inputs.push_back(json_text(input, "inputs"));
  }
  return layer;
}

Json to_json(const History& history) {
  Json json{{"names", history.names()}, {"columns", Json::array()}, {"ended", history.ended()}};
  for (const std::string& name : history.names()) {
    Json column = Json::array();
    for (const double value : history[name]) column.push_back(json_of_double(value));
    json["columns"].push_back(std::move(column));
  }
  return json;
}

History history_of(const Json& json) {
  Values epoch;
  for (const Json& name : json_array(json_field(json, "names"), "names")) {
    epoch.names.push_back(json_text(name, "names"));
  }
  const Json& columns = json_array(json_field(json, "columns"), "columns");
  std::size_t epochs = 0;
  for (const Json& column : columns) {
    epochs = json_array(column, "columns").size();
    if (epochs != columns[0].size()) throw Error("expected columns of one length");
  }
  if (columns.size() != epoch.names.size()) {
    throw Error("expected {} columns, received {}", epoch.names.size(), columns.size());
  }
  History history;
  epoch.values.resize(columns.size());
  for (std::size_t i = 0; i < epochs; ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k) {
      epoch.values[k] = json_double(columns[k][i], "columns");
    }
    history.add(epoch);
  }
  history.set_ended(json_text(json_field(json, "ended"), "ended"));
  return history;
}

Json to_json(const FitInputs& inputs) {
  return {{"samples", inputs.samples},
          {"checksum", fmt::format("{:016x}", inputs.checksum)},
          {"validation_split", json_of_double(inputs.validation_split)},
          {"validation_samples", inputs.validation_samples},
          {"validation_checksum", fmt::format("{:016x}", inputs.validation_checksum)},
          {"batch_size", inputs.batch_size},
          {"shuffle", inputs.shuffle},
          {"augmentation", inputs.augmentation}};
}

std::uint64_t checksum_of(const Json& json) {
  const std::string text = json_text(json, "checksum");
  std::uint64_t sum = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), sum, 16);
  if (code != std::errc() || end != text.data() + text.size()) {
    throw Error("checksum: expected hexadecimal digits, received {:?}", text);
  }
  return sum;
}

FitInputs inputs_of(const Json& json) {
  constexpr int most = std::numeric_limits<std::int32_t>::max();
  return {.samples = json_integer(json_field(json, "samples"), "samples", 0, most),
          .checksum = checksum_of(json_field(json, "checksum")),
          .validation_split = json_double(json_field(json, "validation_split"), "validation_split"),
          .validation_samples =
              json_integer(json_field(json, "validation_samples"), "validation_samples", 0, most),
          .validation_checksum = checksum_of(json_field(json, "validation_checksum")),
          .batch_size =
              static_cast<int>(json_integer(json_field(json, "batch_size"), "batch_size", 0, most)),
          .shuffle = json_field(json, "shuffle") == true,
          .augmentation = json_text(json_field(json, "augmentation"), "augmentation")};
}

// Pieces of a block of parameters as tensors "prefix/NAME", and back.
class BlockTensors {
 public:
  BlockTensors(const Graph& graph, const std::vector<int>& frozen)
      : graph_(graph), names_(file_names(graph)), parameters_(graph, frozen) {}

  std::size_t trained_size() const { return parameters_.trained_size(); }
  std::size_t size() const { return parameters_.all_values().size(); }

  void append(const std::string& prefix, std::span<const float> block, bool trained_only,
              std::vector<Tensor>& tensors) const {
    for (const Parameters::Parameter& parameter : parameters_.all()) {
      if (trained_only && !parameter.trained) continue;
      const auto index = static_cast<std::size_t>(parameter.tensor);
      tensors.push_back(Tensor::of<float>(graph_.tensor(parameter.tensor).shape,
                                          block.subspan(parameter.offset, parameter.count),
                                          prefix + names_[index]));
    }
  }
  void take(const std::string& prefix, std::span<float> block, bool trained_only,
            const std::map<std::string, Tensor>& tensors) const {
    for (const Parameters::Parameter& parameter : parameters_.all()) {
      if (trained_only && !parameter.trained) continue;
      const std::string name = prefix + names_[static_cast<std::size_t>(parameter.tensor)];
      const auto found = tensors.find(name);
      const Shape& shape = graph_.tensor(parameter.tensor).shape;
      if (found == tensors.end() || found->second.shape != shape) {
        throw Error("expected a tensor {} of shape {}", name, to_string(shape));
      }
      const auto values = found->second.values<float>();
      std::copy(values.begin(), values.end(),
                block.begin() + static_cast<std::ptrdiff_t>(parameter.offset));
    }
  }

 private:
  const Graph& graph_;
  std::vector<std::string> names_;
  Parameters parameters_;
};

std::string slot_prefix(const std::string& slot) { return fmt::format("optimizer/{}/", slot); }
std::string callback_prefix(std::size_t index) { return fmt::format("callback/{}/", index); }

Json meta(const data::SafeTensors& file, const char* name) {
  const auto found = file.metadata.find(name);
  if (found == file.metadata.end()) {
    throw Error("expected {} in its metadata: it is no checkpoint of Onda", name);
  }
  return parse_json(found->second);
}

// Calls `read` and puts `where` before its errors.
template <class Read>
auto within(const char* where, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw error.within(where);
  }
}

Checkpoint decode(data::SafeTensors file) {
  if (file.tensors.size() > Checkpoint::most_tensors) {
    throw Error("expected at most {} tensors, received {}", Checkpoint::most_tensors,
                file.tensors.size());
  }
  json_integer(meta(file, "onda"), "version", 1, Checkpoint::version);
  std::map<std::string, Tensor> tensors;
  for (Tensor& tensor : file.tensors) {
    std::string name = tensor.name;
    tensors.emplace(std::move(name), std::move(tensor));
  }
  Checkpoint checkpoint;
  const Json model = meta(file, "graph");
  within("graph", [&] {
    checkpoint.graph = graph_of(model, tensors);
    for (const Json& layer : json_array(json_field(model, "layers"), "layers")) {
      checkpoint.layers.push_back(layer_of(layer));
    }
    checkpoint.frozen = indices_of(json_field(model, "frozen"), "frozen");
    for (const int tensor : checkpoint.frozen) static_cast<void>(checkpoint.graph.tensor(tensor));
    if (!model.contains("rules")) return;
    for (const Json& rules : json_array(model["rules"], "rules")) {
      const auto tensor = static_cast<int>(
          json_integer(json_field(rules, "tensor"), "tensor", 0, std::numeric_limits<int>::max()));
      static_cast<void>(checkpoint.graph.tensor(tensor));
      checkpoint.rules.emplace(tensor, rules_of(rules));
    }
  });
  const BlockTensors blocks(checkpoint.graph, checkpoint.frozen);
  checkpoint.epochs = json_integer(meta(file, "epoch"), "epoch", 0, most_steps);
  checkpoint.steps = json_integer(meta(file, "step"), "step", 0, most_steps);
  checkpoint.seed = static_cast<std::uint64_t>(
      json_integer(meta(file, "seed"), "seed", 0, std::numeric_limits<std::int64_t>::max()));
  checkpoint.learning_rate = json_double(meta(file, "learning_rate"), "learning_rate");
  within("optimizer", [&] {
    if (file.metadata.contains("optimizer_options")) {
      checkpoint.optimizer = optimizer_of(meta(file, "optimizer_options"));
    }
    std::set<std::string> seen;
    const Json slots = meta(file, "optimizer");
    for (const Json& slot : json_array(slots, "slots")) {
      checkpoint.slots.push_back(json_text(slot, "slots"));
      if (!seen.insert(checkpoint.slots.back()).second) throw Error("expected slots that differ");
      const std::size_t begin = checkpoint.optimizer_state.size();
      // Its tensors are in the file, so its block is no larger than what was read, gaps aside.
      checkpoint.optimizer_state.resize(begin + blocks.trained_size());
      blocks.take(slot_prefix(checkpoint.slots.back()),
                  std::span(checkpoint.optimizer_state).subspan(begin), true, tensors);
    }
  });
  within("fit", [&] {
    const Json fit = meta(file, "fit");
    checkpoint.fit.epoch =
        static_cast<int>(json_integer(json_field(fit, "epoch"), "epoch", 0, most_epochs));
    if (fit.contains("inputs")) checkpoint.fit.inputs = inputs_of(fit["inputs"]);
    checkpoint.fit.history = history_of(json_field(fit, "history"));
    if (checkpoint.fit.history.epochs() != checkpoint.fit.epoch) {
      throw Error("expected a history of {} epochs, received {}", checkpoint.fit.epoch,
                  checkpoint.fit.history.epochs());
    }
    for (const Json& stored : json_array(json_field(fit, "callbacks"), "callbacks")) {
      CallbackState state;
      for (const Json& number : json_array(json_field(stored, "numbers"), "numbers")) {
        state.numbers.push_back(json_double(number, "numbers"));
      }
      state.text = json_text(json_field(stored, "text"), "text");
      if (json_field(stored, "weights") == true) {
        state.weights.resize(blocks.size());
        blocks.take(callback_prefix(checkpoint.fit.callbacks.size()), state.weights, false,
                    tensors);
      }
      checkpoint.fit.callbacks.push_back(std::move(state));
    }
  });
  return checkpoint;
}

}  // namespace

std::string describe_for_checkpoint(const Graph& graph) { return to_json(graph).dump(); }

Bytes encode_checkpoint(const Checkpoint& checkpoint) {
  const Graph& graph = checkpoint.graph;
  data::SafeTensors file;
  const std::vector<std::string> names = file_names(graph);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (!tensor.is_constant()) continue;
    file.tensors.push_back(tensor);
    file.tensors.back().name = names[i];
  }
  const BlockTensors blocks(graph, checkpoint.frozen);
  const std::span<const float> state = checkpoint.optimizer_state;
  Json slots = Json::array();
  if (!state.empty()) {
    for (std::size_t i = 0; i < checkpoint.slots.size(); ++i) {
      blocks.append(slot_prefix(checkpoint.slots[i]),
                    state.subspan(i * blocks.trained_size(), blocks.trained_size()), true,
                    file.tensors);
    }
    slots = checkpoint.slots;
  }
  Json model = to_json(graph);
  model["layers"] = Json::array();
  for (const LayerInfo& layer : checkpoint.layers) model["layers"].push_back(to_json(layer));
  model["frozen"] = checkpoint.frozen;
  model["rules"] = Json::array();
  for (const auto& [tensor, rules] : checkpoint.rules) {
    Json stored = to_json(rules);
    if (stored.is_null()) continue;
    stored["tensor"] = tensor;
    model["rules"].push_back(std::move(stored));
  }
  Json fit{{"epoch", checkpoint.fit.epoch},
           {"history", to_json(checkpoint.fit.history)},
           {"callbacks", Json::array()}};
  if (checkpoint.fit.inputs) fit["inputs"] = to_json(*checkpoint.fit.inputs);
  for (std::size_t i = 0; i < checkpoint.fit.callbacks.size(); ++i) {
    const CallbackState& callback = checkpoint.fit.callbacks[i];
    Json numbers = Json::array();
    for (const double number : callback.numbers) numbers.push_back(json_of_double(number));
    if (!callback.weights.empty() && callback.weights.size() != blocks.size()) {
      throw Error("callback {}: expected weights as it was given them, {} floats, received {}", i,
                  blocks.size(), callback.weights.size());
    }
    if (!callback.weights.empty()) {
      blocks.append(callback_prefix(i), callback.weights, false, file.tensors);
    }
    fit["callbacks"].push_back({{"numbers", std::move(numbers)},
                                {"text", callback.text},
                                {"weights", !callback.weights.empty()}});
  }
  const auto text = [](const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  file.metadata = {
      {"onda", fmt::format("{}", Checkpoint::version)},
      {"epoch", fmt::format("{}", checkpoint.epochs)},
      {"step", fmt::format("{}", checkpoint.steps)},
      {"seed", fmt::format("{}", checkpoint.seed)},
      {"learning_rate", text(json_of_double(checkpoint.learning_rate))},
      {"optimizer", text(slots)},
      {"optimizer_options", text(checkpoint.optimizer ? to_json(*checkpoint.optimizer) : Json())},
      {"graph", text(model)},
      {"fit", text(fit)}};
  return data::encode_safetensors(file);
}

Checkpoint decode_checkpoint(std::span<const std::byte> content, const std::string& where) {
  data::SafeTensors file = data::decode_safetensors(content, where);
  try {
    return decode(std::move(file));
  } catch (const Error& error) {
    throw error.within(where);
  }
}

}  // namespace onda
