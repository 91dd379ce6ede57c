// SPDX-License-Identifier: Apache-2.0
#include "tests/file_mutations.h"

#include <array>
#include <cstring>

#include "onda/tflite/options_table.h"
#include "onda_schema.h"

namespace onda {
namespace {

constexpr std::array<std::int64_t, 24> extremes = {
    0,     1,         2,       3,       -1,        -2,        7,         16,
    127,   -128,      255,     1000,    1 << 14,   1 << 16,   1 << 20,   1 << 24,
    65535, INT16_MIN, 1 << 28, 1 << 30, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
constexpr std::array<float, 8> reals = {0, -1, 1e-30f, 1e30f, 1e-6f, 0.5f, -0.0f, 1.0f / 256};

std::size_t below(std::mt19937& random, std::size_t count) { return random() % count; }

template <class T, std::size_t count>
T one_of(const std::array<T, count>& values, std::mt19937& random) {
  return values[below(random, count)];
}

std::uint64_t bits_for(std::mt19937& random, std::size_t bytes, std::uint64_t now) {
  if (below(random, 4) == 0) return now + (below(random, 2) ? 1 : ~std::uint64_t{0});
  if (bytes == 4 && below(random, 6) == 0) {
    const float value = one_of(reals, random);
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  }
  return static_cast<std::uint64_t>(one_of(extremes, random));
}

void overwrite(Bytes& file, std::size_t place, std::size_t bytes, std::mt19937& random) {
  std::uint64_t value = 0;
  std::memcpy(&value, file.data() + place, bytes);
  value = bits_for(random, bytes, value);
  std::memcpy(file.data() + place, &value, bytes);
}

std::size_t bytes_of(unsigned base_type) {
  switch (base_type) {
    case flatbuffers::ET_BOOL:
    case flatbuffers::ET_CHAR:
    case flatbuffers::ET_UCHAR:
      return 1;
    case flatbuffers::ET_SHORT:
    case flatbuffers::ET_USHORT:
      return 2;
    case flatbuffers::ET_LONG:
    case flatbuffers::ET_ULONG:
    case flatbuffers::ET_DOUBLE:
      return 8;
    default:
      return 4;
  }
}

}  // namespace

namespace {

template <class Table, class Visit>
void for_each(const flatbuffers::Vector<flatbuffers::Offset<Table>>* tables, const Visit& visit) {
  for (unsigned i = 0; tables && i < tables->size(); ++i) visit(*tables->Get(i));
}

}  // namespace

template <class T>
void FileMutations::add(Fields& fields, const T* first, std::size_t count) {
  const auto place =
      static_cast<std::size_t>(reinterpret_cast<const std::byte*>(first) - file_.data());
  for (std::size_t i = 0; i < count; ++i) fields.push_back({place + i * sizeof(T), sizeof(T)});
}

template <class Vector>
void FileMutations::add(Fields& fields, const Vector* vector) {
  constexpr unsigned most = 64;
  if (vector) add(fields, vector->data(), std::min(vector->size(), most));
}

// The numbers that a table stores, and those of its vectors.
void FileMutations::add_table(Fields& fields, const void* table, const void* types) {
  if (!table || !types) return;
  const auto& stored = *static_cast<const flatbuffers::Table*>(table);
  const auto& known = *static_cast<const flatbuffers::TypeTable*>(types);
  for (std::size_t i = 0; i < known.num_elems; ++i) {
    const flatbuffers::TypeCode code = known.type_codes[i];
    const bool is_number = code.base_type <= flatbuffers::ET_DOUBLE;
    const auto offset = stored.GetOptionalFieldOffset(
        flatbuffers::FieldIndexToOffset(static_cast<flatbuffers::voffset_t>(i)));
    if (offset == 0 || !is_number) continue;
    const std::uint8_t* at = reinterpret_cast<const std::uint8_t*>(table) + offset;
    std::size_t count = 1;
    if (code.is_repeating) {
      at += flatbuffers::ReadScalar<flatbuffers::uoffset_t>(at);
      count = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(at);
      at += sizeof(flatbuffers::uoffset_t);
    }
    const std::size_t bytes = bytes_of(code.base_type);
    const auto place =
        static_cast<std::size_t>(reinterpret_cast<const std::byte*>(at) - file_.data());
    for (std::size_t element = 0; element < count; ++element) {
      fields.push_back({place + element * bytes, bytes});
    }
  }
}

FileMutations::FileMutations(Bytes file) : file_(std::move(file)) {
  const schema::Model& model = *schema::GetModel(file_.data());
  Fields tensors;
  Fields scales;
  Fields lists;
  Fields options;
  Fields values;
  for_each(model.subgraphs(), [&](const schema::SubGraph& graph) {
    for_each(graph.tensors(), [&](const schema::Tensor& tensor) {
      add(extents_, tensor.shape());
      add_table(tensors, &tensor, schema::TensorTypeTable());
      add_table(scales, tensor.quantization(), schema::QuantizationParametersTypeTable());
      add_table(scales, tensor.sparsity(), schema::SparsityParametersTypeTable());
    });
    add(lists, graph.inputs());
    add(lists, graph.outputs());
    for_each(graph.operators(), [&](const schema::Operator& node) {
      add_table(lists, &node, schema::OperatorTypeTable());
      add_table(options, node.builtin_options(), options_table(node.builtin_options_type()));
      add(options, node.custom_options());
    });
  });
  for_each(model.operator_codes(), [&](const schema::OperatorCode& code) {
    add_table(lists, &code, schema::OperatorCodeTypeTable());
  });
  for_each(model.buffers(), [&](const schema::Buffer& buffer) {
    const auto* data = buffer.data();
    constexpr unsigned most = 64;
    if (!data || data->size() > most) return;
    for (unsigned i = 0; i + 4 <= data->size(); i += 4) {
      add(values, reinterpret_cast<const std::int32_t*>(data->data() + i), 1);
    }
  });
  for (Fields* fields : {&tensors, &scales, &lists, &options, &values}) {
    if (!fields->empty()) kinds_.push_back(std::move(*fields));
  }
  if (!extents_.empty()) kinds_.push_back(extents_);
}

// One extent, wherever it stands.
void FileMutations::set_extent(Bytes& file, std::mt19937& random) const {
  if (extents_.empty()) return;
  const auto read = [&](const Field& field) {
    std::int32_t extent;
    std::memcpy(&extent, file.data() + field.place, sizeof extent);
    return extent;
  };
  const std::int32_t old = read(extents_[below(random, extents_.size())]);
  const auto extent = static_cast<std::int32_t>(one_of(extremes, random));
  for (const Field& field : extents_) {
    if (read(field) == old) std::memcpy(file.data() + field.place, &extent, sizeof extent);
  }
}

Bytes FileMutations::next(std::mt19937& random) const {
  Bytes file = file_;
  const std::size_t what = below(random, 16);
  if (what == 0) {
    file.resize(below(random, file.size()));
  } else if (what == 1) {
    for (std::size_t i = 1 + below(random, 8); i > 0; --i) {
      file[below(random, file.size())] = static_cast<std::byte>(random());
    }
  } else if (what == 2) {
    overwrite(file, below(random, file.size() / 4) * 4, 4, random);
  } else if (what < 5) {
    set_extent(file, random);
  } else if (!kinds_.empty()) {
    for (std::size_t i = 1 + below(random, 3); i > 0; --i) {
      const Fields& fields = kinds_[below(random, kinds_.size())];
      const Field& field = fields[below(random, fields.size())];
      overwrite(file, field.place, field.bytes, random);
    }
  }
  return file;
}

Bytes FileMutations::with_open_shapes(const Bytes& file) {
  const auto model = schema::UnPackModel(file.data());
  for (auto& graph : model->subgraphs) {
    for (auto& tensor : graph->tensors) {
      const auto& buffer = model->buffers.at(tensor->buffer);
      if (buffer->data.empty()) tensor->shape_signature.assign(tensor->shape.size(), -1);
    }
    for (auto& node : graph->operators) {
      if (!node->builtin_options.value) node->builtin_options.Reset();
    }
  }
  flatbuffers::FlatBufferBuilder builder;
  schema::FinishModelBuffer(builder, schema::Model::Pack(builder, model.get()));
  const auto* data = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return Bytes(data, data + builder.GetSize());
}

}  // namespace onda
