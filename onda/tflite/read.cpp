// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "onda/tflite/options_table.h"
#include "onda/tflite/tflite.h"
#include "onda/tflite/types.h"

namespace onda {
namespace {

using flatbuffers::Vector;

// A real small model has at most a few thousand tensors; a file that claims more than the verifier
// has tables for is refused before anything is built.
constexpr flatbuffers::uoffset_t max_tables = 1000000;
constexpr flatbuffers::uoffset_t max_tensors = 32768;
constexpr flatbuffers::uoffset_t max_operators = 32768;
constexpr int max_rank = 16;

// Many tables of a file may point to one large vector or string, so that copying them all takes its
// length squared. What is copied in all stays in proportion to the file.
static_assert(std::endian::native == std::endian::little, "a .tflite is little-endian");
class Budget {
 public:
  explicit Budget(std::size_t file_bytes)
      : file_bytes_(file_bytes), left_(16 * file_bytes + 65536) {}
  void take(std::size_t bytes) {
    if (bytes > left_) {
      throw Error(
          "expected names, constants and lists in proportion to the file's {} bytes, "
          "received over 16 times as many",
          file_bytes_);
    }
    left_ -= bytes;
  }
  template <class T>
  std::vector<T> copy(const Vector<T>* values) {
    if (!values) return {};
    take(values->size() * sizeof(T));
    std::vector<T> all(values->size());
    // Not element by element: a hostile file may store 8-byte integers at an odd place.
    if (!all.empty()) std::memcpy(all.data(), values->Data(), all.size() * sizeof(T));
    return all;
  }
  std::string copy(const flatbuffers::String* text) {
    if (!text) return {};
    take(text->size());
    return text->str();
  }

 private:
  std::size_t file_bytes_;
  std::size_t left_;
};

template <class Table>
const Vector<flatbuffers::Offset<Table>>& required(const Vector<flatbuffers::Offset<Table>>* tables,
                                                   const char* what) {
  if (!tables) throw Error("expected {}, the file has none", what);
  return *tables;
}

Quantization read_quantization(const schema::QuantizationParameters* stored, Budget& budget) {
  if (!stored) return {};
  if (stored->details_type() != schema::QuantizationDetails::NONE) {
    throw Error("expected scales and zero points, received custom quantization details");
  }
  Quantization quantization{budget.copy(stored->scale()), budget.copy(stored->zero_point()),
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
  Shape shape(stored ? std::vector<std::int32_t>(stored->begin(), stored->end())
                     : std::vector<std::int32_t>{});
  shape.elements();  // throws on what cannot be
  return shape;
}

Bytes read_buffer(const schema::Model& model, std::uint32_t index, std::size_t expected,
                  Budget& budget) {
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
  budget.take(data->size());
  Bytes bytes(data->size());
  std::memcpy(bytes.data(), data->data(), bytes.size());
  return bytes;
}

// Integers of 4 bits, two a byte, the first in the lower half.
Bytes unpacked_int4(const Bytes& packed, std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int bits = std::to_integer<int>(packed[i / 2]) >> (i % 2 * 4) & 0xF;
    bytes[i] = static_cast<std::byte>((bits ^ 8) - 8);
  }
  return bytes;
}

// A constant of int4 becomes one of int8 with the same integers and scales.
void read_int4(const schema::Model& model, const schema::Tensor& stored, Budget& budget,
               Tensor& tensor) {
  tensor.type = DType::int8;
  const std::size_t count = tensor.bytes();
  const Bytes packed = read_buffer(model, stored.buffer(), (count + 1) / 2, budget);
  if (packed.empty()) throw Error("expected a constant, as it is int4");
  budget.take(count);
  tensor.data = unpacked_int4(packed, count);
}

Tensor read_tensor(const schema::Model& model, const schema::Tensor& stored, Budget& budget) {
  Tensor tensor;
  tensor.name = budget.copy(stored.name());
  tensor.shape = read_shape(stored.shape());
  tensor.quantization = read_quantization(stored.quantization(), budget);
  if (stored.sparsity()) throw Error("sparse constants are not supported");
  tensor.is_variable = stored.is_variable();
  if (stored.type() == schema::TensorType::INT4) {
    read_int4(model, stored, budget, tensor);
  } else {
    tensor.type = from_schema(stored.type());
    tensor.data = read_buffer(model, stored.buffer(), tensor.bytes(), budget);
  }
  return tensor;
}

// What the vectors among the options take.
std::size_t vector_bytes(const schema::Operator& stored) {
  const auto* options = static_cast<const flatbuffers::Table*>(stored.builtin_options());
  const flatbuffers::TypeTable* table = options_table(stored.builtin_options_type());
  std::size_t bytes = 0;
  for (std::size_t field = 0; table && field < table->num_elems; ++field) {
    if (!table->type_codes[field].is_repeating) continue;
    const auto slot = flatbuffers::FieldIndexToOffset(static_cast<flatbuffers::voffset_t>(field));
    const auto* vector = options->GetPointer<const Vector<std::uint8_t>*>(slot);
    if (vector) bytes += vector->size() * sizeof(std::int64_t);
  }
  return bytes;
}

// Codes above 127 stand in the second field; older files know only the first.
schema::BuiltinOperator code_of(const schema::OperatorCode& stored) {
  return std::max(stored.builtin_code(),
                  static_cast<schema::BuiltinOperator>(stored.deprecated_builtin_code()));
}

Operator read_operator(const schema::Model& model, const schema::Operator& stored, Budget& budget) {
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
  // The type may be named while the table is left out.
  if (stored.builtin_options()) {
    budget.take(vector_bytes(stored));
    options.type = stored.builtin_options_type();
    options.value =
        schema::BuiltinOptionsUnion::UnPack(stored.builtin_options(), options.type, nullptr);
  }
  try {
    return kind->read(options);
  } catch (const Error& error) {
    throw error.within(std::string(kind->name));
  }
}

template <class Stored, class Read>
auto read_each(const Vector<flatbuffers::Offset<Stored>>& stored, const char* what,
               flatbuffers::uoffset_t limit, Read read) {
  if (stored.size() > limit) {
    throw Error("expected at most {} {}s, received {}", limit, what, stored.size());
  }
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
  // Places within the file are aligned; they are in memory when its first byte is.
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
  Budget budget(bytes.size());
  graph.tensors =
      read_each(required(stored.tensors(), "tensors"), "tensor", max_tensors,
                [&](const schema::Tensor& tensor) { return read_tensor(model, tensor, budget); });
  graph.nodes = read_each(required(stored.operators(), "operators"), "operator", max_operators,
                          [&](const schema::Operator& node) {
                            return Node{read_operator(model, node, budget),
                                        budget.copy(node.inputs()), budget.copy(node.outputs())};
                          });
  graph.inputs = budget.copy(stored.inputs());
  graph.outputs = budget.copy(stored.outputs());
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
