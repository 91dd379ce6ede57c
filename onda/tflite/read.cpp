// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "onda/tflite/tflite.h"
#include "onda/tflite/types.h"

namespace onda {
namespace {

using flatbuffers::Vector;

// A real small model has at most a few thousand tensors; a file that claims more than the verifier
// has tables for is refused before anything is built.
constexpr flatbuffers::uoffset_t max_tables = 1000000;
constexpr int max_rank = 16;

template <class T>
std::vector<T> copy(const Vector<T>* values) {
  return values ? std::vector<T>(values->begin(), values->end()) : std::vector<T>{};
}

template <class Table>
const Vector<flatbuffers::Offset<Table>>& required(const Vector<flatbuffers::Offset<Table>>* tables,
                                                   const char* what) {
  if (!tables) throw Error("expected {}, the file has none", what);
  return *tables;
}

Quantization read_quantization(const schema::QuantizationParameters* stored) {
  if (!stored) return {};
  if (stored->details_type() != schema::QuantizationDetails::NONE) {
    throw Error("expected scales and zero points, received custom quantization details");
  }
  Quantization quantization{copy(stored->scale()), copy(stored->zero_point()),
                            stored->quantized_dimension()};
  const std::size_t scales = quantization.scale.size();
  if (quantization.zero_point.empty()) quantization.zero_point.assign(scales, 0);
  if (scales == 0) return {};
  if (quantization.zero_point.size() != scales) {
    throw Error("expected as many zero points as scales, received {} and {}",
                quantization.zero_point.size(), scales);
  }
  return quantization;
}

Shape read_shape(const Vector<std::int32_t>* stored) {
  if (stored && stored->size() > max_rank) {
    throw Error("expected at most {} axes, received {}", max_rank, stored->size());
  }
  Shape shape(copy(stored));
  shape.elements();  // throws on what cannot be
  return shape;
}

Bytes read_buffer(const schema::Model& model, std::uint32_t index, std::size_t expected) {
  const auto* buffers = model.buffers();
  if (index == 0) return {};  // by convention the buffer of what is computed
  if (!buffers || index >= buffers->size()) {
    throw Error("buffer {} does not exist; the model has {}", index, buffers ? buffers->size() : 0);
  }
  const auto* data = buffers->Get(index)->data();
  if (!data || data->size() == 0) return {};
  if (data->size() != expected) {
    throw Error("its shape and type take {} bytes, buffer {} has {}", expected, index,
                data->size());
  }
  Bytes bytes(data->size());
  std::memcpy(bytes.data(), data->data(), bytes.size());
  return bytes;
}

Tensor read_tensor(const schema::Model& model, const schema::Tensor& stored) {
  Tensor tensor;
  if (stored.name()) tensor.name = stored.name()->str();
  tensor.type = from_schema(stored.type());
  tensor.shape = read_shape(stored.shape());
  tensor.quantization = read_quantization(stored.quantization());
  if (stored.sparsity()) throw Error("sparse constants are not supported");
  if (stored.is_variable()) throw Error("variable tensors are not supported");
  tensor.data = read_buffer(model, stored.buffer(), tensor.bytes());
  return tensor;
}

// Codes above 127 stand in the second field; older files know only the first.
schema::BuiltinOperator code_of(const schema::OperatorCode& stored) {
  return std::max(stored.builtin_code(),
                  static_cast<schema::BuiltinOperator>(stored.deprecated_builtin_code()));
}

Operator read_operator(const schema::Model& model, const schema::Operator& stored) {
  const auto& codes = required(model.operator_codes(), "operator codes");
  if (stored.opcode_index() >= codes.size()) {
    throw Error("operator code {} does not exist; the model has {}", stored.opcode_index(),
                codes.size());
  }
  const schema::OperatorCode& stored_code = *codes.Get(stored.opcode_index());
  const schema::BuiltinOperator code = code_of(stored_code);
  const char* name = schema::EnumNameBuiltinOperator(code);
  if (code == schema::BuiltinOperator::CUSTOM) {
    throw Error("custom operator {}: not supported",
                stored_code.custom_code() ? stored_code.custom_code()->str() : "(unnamed)");
  }
  const OperatorKind* kind = find_operator_kind(code);
  if (!kind) {
    throw Error("{} (code {}): not supported; `onda inspect --operators` lists what is",
                *name ? name : "unknown operator", static_cast<int>(code));
  }
  schema::BuiltinOptionsUnion options;
  options.type = stored.builtin_options_type();
  if (options.type != schema::BuiltinOptions::NONE && !stored.builtin_options()) {
    throw Error("{}: its options are announced, and missing", kind->name);
  }
  options.value =
      schema::BuiltinOptionsUnion::UnPack(stored.builtin_options(), options.type, nullptr);
  try {
    return kind->read(options);
  } catch (const Error& error) {
    throw error.within(std::string(kind->name));
  }
}

template <class Stored, class Read>
auto read_each(const Vector<flatbuffers::Offset<Stored>>& stored, const char* what, Read read) {
  std::vector<decltype(read(*stored.Get(0)))> all;
  all.reserve(stored.size());
  for (flatbuffers::uoffset_t i = 0; i < stored.size(); ++i) {
    try {
      all.push_back(read(*stored.Get(i)));
    } catch (const Error& error) {
      throw error.within(fmt::format("{} {}", what, i));
    }
  }
  return all;
}

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

}  // namespace

Graph read_tflite(std::span<const std::byte> bytes) {
  // Fields are read in place, so they have to lie where their type wants them.
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::max_align_t) != 0) {
    return read_tflite(Bytes(bytes.begin(), bytes.end()));
  }
  verify(bytes);
  const schema::Model& model = *schema::GetModel(bytes.data());
  if (model.version() != 3) throw Error("expected schema version 3, received {}", model.version());
  const auto& subgraphs = required(model.subgraphs(), "a subgraph");
  if (subgraphs.size() != 1) throw Error("expected one subgraph, received {}", subgraphs.size());
  const schema::SubGraph& stored = *subgraphs.Get(0);
  Graph graph;
  if (stored.name()) graph.name = stored.name()->str();
  if (model.description()) graph.description = model.description()->str();
  // Many tensors may name one large buffer; what they copy in all stays in proportion to the file.
  std::size_t copied = 0;
  graph.tensors =
      read_each(required(stored.tensors(), "tensors"), "tensor", [&](const schema::Tensor& tensor) {
        Tensor read = read_tensor(model, tensor);
        copied += read.data.size();
        if (copied > 4 * bytes.size()) {
          throw Error("the constants take over 4 times the file's {} bytes", bytes.size());
        }
        return read;
      });
  graph.nodes = read_each(
      required(stored.operators(), "operators"), "operator", [&](const schema::Operator& node) {
        return Node{read_operator(model, node), copy(node.inputs()), copy(node.outputs())};
      });
  graph.inputs = copy(stored.inputs());
  graph.outputs = copy(stored.outputs());
  check(graph);
  return graph;
}

Graph load_tflite(const std::filesystem::path& path) {
  const Bytes bytes = read_file(path);
  try {
    return read_tflite(bytes);
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

}  // namespace onda
