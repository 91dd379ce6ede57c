// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "onda/tflite/read_parts.h"
#include "onda/tflite/tflite.h"

namespace onda {
namespace {

// A real small model has at most a few thousand tensors; a file that claims more than the verifier
// has tables for is refused before anything is built.
constexpr flatbuffers::uoffset_t max_tables = 1000000;

void verify(std::span<const std::byte> bytes) {
  if (bytes.empty()) throw Error("expected a .tflite model, the file is empty");
  if (bytes.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    throw Error("expected a .tflite model under 2 GiB, received {} bytes", bytes.size());
  }
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (bytes.size() < 8 || std::memcmp(data + 4, schema::ModelIdentifier(), 4) != 0) {
    throw Error("expected a .tflite model with the identifier {}, received something else",
                schema::ModelIdentifier());
  }
  flatbuffers::Verifier verifier(data, bytes.size(), 64, max_tables);
  if (!schema::VerifyModelBuffer(verifier)) {
    throw Error("the .tflite is damaged or cut off: an offset leads out of its {} bytes",
                bytes.size());
  }
}

// The entry that is asked for: its subgraph, and the signature where there is one.
struct Entry {
  int subgraph = 0;
  const schema::SignatureDef* signature = nullptr;
};

Entry find_entry(const schema::Model& model, const std::string& key, Budget& budget) {
  Entry entry;
  std::string known;
  const auto* signatures = model.signature_defs();
  for (unsigned i = 0; signatures && i < signatures->size(); ++i) {
    const schema::SignatureDef* signature = signatures->Get(i);
    const auto* name = signature->signature_key();
    const auto subgraph = static_cast<int>(signature->subgraph_index());
    const bool is_it = key.empty() ? subgraph == 0 : name && name->string_view() == key;
    if (is_it) return {subgraph, signature};
    if (!key.empty()) known += (known.empty() ? "" : ", ") + budget.copy(name);
  }
  if (!key.empty()) {
    throw Error("signature {}: the model has {}", key, known.empty() ? "none" : known);
  }
  return entry;
}

std::vector<std::string> names_of(
    const flatbuffers::Vector<flatbuffers::Offset<schema::TensorMap>>* maps,
    const flatbuffers::Vector<std::int32_t>* tensors, Budget& budget) {
  std::vector<std::string> names;
  if (!maps || !tensors) return names;
  // By tensor, the first map of each first: a file may have a hundred thousand of both.
  std::vector<std::pair<std::int32_t, unsigned>> order;
  order.reserve(maps->size());
  for (unsigned i = 0; i < maps->size(); ++i) {
    order.emplace_back(static_cast<std::int32_t>(maps->Get(i)->tensor_index()), i);
  }
  std::sort(order.begin(), order.end());
  names.reserve(tensors->size());
  for (const std::int32_t tensor : *tensors) {
    const auto found = std::lower_bound(order.begin(), order.end(), std::pair(tensor, 0U));
    const bool has = found != order.end() && found->first == tensor;
    names.push_back(has ? budget.copy(maps->Get(found->second)->name()) : std::string());
  }
  return names;
}

}  // namespace

Graph read_tflite(std::span<const std::byte> bytes, const ReadOptions& options) {
  // Places within the file are aligned; they are in memory when its first byte is.
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::max_align_t) != 0) {
    return read_tflite(Bytes(bytes.begin(), bytes.end()), options);
  }
  verify(bytes);
  const schema::Model& model = *schema::GetModel(bytes.data());
  if (model.version() != 3) throw Error("expected schema version 3, received {}", model.version());
  if (!model.subgraphs() || model.subgraphs()->size() == 0) {
    throw Error("expected a subgraph, the file has none");
  }
  Budget budget(bytes.size());
  const Entry entry = find_entry(model, options.signature, budget);
  Graph graph = read_entry(model, entry.subgraph, options, budget);
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const Tensor& input = graph.tensor(graph.inputs[i]);
    if (!input.is_variable) continue;
    throw Error("graph input {}: tensor {} ({}) is a variable, which the model keeps to itself", i,
                graph.inputs[i], input.name);
  }
  if (model.description()) graph.description = budget.copy(model.description());
  if (entry.signature) {
    const schema::SubGraph& stored = *model.subgraphs()->Get(static_cast<unsigned>(entry.subgraph));
    graph.signature = {budget.copy(entry.signature->signature_key()),
                       names_of(entry.signature->inputs(), stored.inputs(), budget),
                       names_of(entry.signature->outputs(), stored.outputs(), budget)};
  }
  return graph;
}

Graph load_tflite(const std::filesystem::path& path, const ReadOptions& options) {
  const Bytes bytes = read_file(path);
  try {
    return read_tflite(bytes, options);
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

std::vector<std::string> signatures_of(std::span<const std::byte> bytes) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::max_align_t) != 0) {
    return signatures_of(Bytes(bytes.begin(), bytes.end()));
  }
  verify(bytes);
  std::vector<std::string> keys;
  const auto* signatures = schema::GetModel(bytes.data())->signature_defs();
  Budget budget(bytes.size());
  for (unsigned i = 0; signatures && i < signatures->size(); ++i) {
    keys.push_back(budget.copy(signatures->Get(i)->signature_key()));
  }
  return keys;
}

}  // namespace onda
