// SPDX-License-Identifier: Apache-2.0
#include "onda/train/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "onda/core/json.h"
#include "onda/data/safetensors.h"
#include "onda/train/graph_json.h"
#include "onda/train/network.h"
#include "onda/train/stored_options.h"

namespace onda {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t most_steps = std::int64_t{1} << 52;
constexpr int most_epochs = std::numeric_limits<int>::max();

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

Checkpoint decode(data::SafeTensors file, const KnownOperators& known) {
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
    checkpoint.graph = graph_of(model, tensors, known);
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

Checkpoint decode_checkpoint(std::span<const std::byte> content, const std::string& where,
                             const KnownOperators& known) {
  data::SafeTensors file = data::decode_safetensors(content, where);
  try {
    return decode(std::move(file), known);
  } catch (const Error& error) {
    throw error.within(where);
  }
}

}  // namespace onda
