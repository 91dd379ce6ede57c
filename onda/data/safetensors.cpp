// SPDX-License-Identifier: Apache-2.0
#include "onda/data/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "onda/core/error.h"
#include "onda/core/file.h"
#include "onda/core/json.h"

namespace onda::data {
namespace {

using Json = nlohmann::json;

constexpr std::size_t alignment = 64;
constexpr std::size_t length_bytes = 8;

struct NamedType {
  DType type;
  const char* name;
};
constexpr std::array types{
    NamedType{DType::float64, "F64"},  NamedType{DType::float32, "F32"},
    NamedType{DType::int64, "I64"},    NamedType{DType::uint64, "U64"},
    NamedType{DType::int32, "I32"},    NamedType{DType::uint32, "U32"},
    NamedType{DType::int16, "I16"},    NamedType{DType::uint16, "U16"},
    NamedType{DType::int8, "I8"},      NamedType{DType::uint8, "U8"},
    NamedType{DType::boolean, "BOOL"},
};

const char* format_name(DType type) {
  for (const NamedType& named : types) {
    if (named.type == type) return named.name;
  }
  throw Error("safetensors: no name for {}", name_of(type));
}

DType type_of(const std::string& name) {
  std::string all;
  for (const NamedType& named : types) {
    if (named.name == name) return named.type;
    all += (all.empty() ? "" : ", ") + std::string(named.name);
  }
  throw Error("expected a dtype that is one of {}, received {}", all, name);
}

// A tensor without its elements, and where these lie.
struct Entry {
  Tensor tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Entry entry_of(const std::string& name, const Json& json, std::size_t data_bytes) {
  std::vector<std::int32_t> extents;
  for (const Json& extent : json_array(json_field(json, "shape"), "shape")) {
    extents.push_back(static_cast<std::int32_t>(
        json_integer(extent, "shape", 0, std::numeric_limits<std::int32_t>::max())));
  }
  Entry entry{{name,
               type_of(json_text(json_field(json, "dtype"), "dtype")),
               Shape(std::move(extents)),
               {},
               {}}};
  const Json& offsets = json_array(json_field(json, "data_offsets"), "data_offsets");
  if (offsets.size() != 2) throw Error("expected two data_offsets, received {}", offsets.size());
  const auto most = static_cast<std::int64_t>(data_bytes);
  entry.begin = static_cast<std::uint64_t>(json_integer(offsets[0], "data_offsets", 0, most));
  entry.end = static_cast<std::uint64_t>(json_integer(offsets[1], "data_offsets", 0, most));
  if (entry.begin > entry.end || entry.end - entry.begin != entry.tensor.bytes()) {
    throw Error("expected {} bytes for shape {}, received those from {} to {}",
                entry.tensor.bytes(), to_string(entry.tensor.shape), entry.begin, entry.end);
  }
  return entry;
}

// Each byte belongs to one tensor: so what is copied is never more than the file.
void expect_one_after_the_other(const std::vector<Entry>& entries, std::size_t data_bytes) {
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != end) {
      throw Error(
          "{}: expected it to begin at byte {}, where the tensor before it ends, "
          "received {}",
          entry.tensor.name, end, entry.begin);
    }
    end = entry.end;
  }
  if (end != data_bytes) throw Error("expected {} bytes of elements, received {}", end, data_bytes);
}

void copy_elements(std::span<const std::byte> from, Tensor& tensor) {
  if (tensor.type == DType::boolean) {
    for (const std::byte byte : from) {
      if (byte > std::byte{1}) {
        throw Error("{}: expected bool elements of 0 or 1, received {}", tensor.name,
                    static_cast<int>(byte));
      }
    }
  }
  tensor.data.assign(from.begin(), from.end());
}

SafeTensors decode(std::span<const std::byte> content) {
  if (content.size() < length_bytes) {
    throw Error("expected a safetensors file, received {} bytes", content.size());
  }
  std::uint64_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) {
    length = length << 8 | static_cast<std::uint64_t>(content[i]);
  }
  const std::uint64_t most =
      std::min<std::uint64_t>(safetensors_header_limit, content.size() - length_bytes);
  if (length > most) {
    throw Error("expected a header of at most {} bytes, received {}", most, length);
  }
  const auto header = content.subspan(length_bytes, length);
  const auto data = content.subspan(length_bytes + length);
  const Json json =
      parse_json(std::string_view(reinterpret_cast<const char*>(header.data()), header.size()));
  if (!json.is_object()) throw Error("expected an object, received {}", json.type_name());

  SafeTensors result;
  std::vector<Entry> entries;
  for (const auto& [name, entry] : json.items()) {
    if (name == "__metadata__") {
      if (!entry.is_object()) throw Error("__metadata__: expected an object");
      for (const auto& [key, value] : entry.items()) {
        result.metadata[key] = json_text(value, "__metadata__");
      }
      continue;
    }
    try {
      entries.push_back(entry_of(name, entry, data.size()));
    } catch (const Error& error) {
      throw error.within(name);
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  expect_one_after_the_other(entries, data.size());
  for (Entry& entry : entries) {
    copy_elements(data.subspan(entry.begin, entry.end - entry.begin), entry.tensor);
    result.tensors.push_back(std::move(entry.tensor));
  }
  return result;
}

}  // namespace

const Tensor* SafeTensors::find(const std::string& name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

SafeTensors read_safetensors(const std::filesystem::path& path) {
  return decode_safetensors(read_file(path), path.string());
}

SafeTensors decode_safetensors(std::span<const std::byte> content, const std::string& where) {
  try {
    return decode(content);
  } catch (const Error& error) {
    throw error.within(where);
  }
}

void write_safetensors(const std::filesystem::path& path, const SafeTensors& content) {
  write_file(path, encode_safetensors(content));
}

Bytes encode_safetensors(const SafeTensors& content) {
  std::vector<const Tensor*> order;
  for (const Tensor& tensor : content.tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(), [](const Tensor* a, const Tensor* b) {
    return size_of(a->type) > size_of(b->type);
  });
  Json json = Json::object();
  if (!content.metadata.empty()) json["__metadata__"] = content.metadata;
  std::size_t offset = 0;
  for (const Tensor* tensor : order) {
    if (json.contains(tensor->name) || tensor->name == "__metadata__") {
      throw Error("safetensors: expected names of tensors that differ, received {} again",
                  tensor->name);
    }
    if (tensor->data.size() != tensor->bytes()) {
      throw Error("safetensors: {}: expected {} bytes, received {}", tensor->name, tensor->bytes(),
                  tensor->data.size());
    }
    json[tensor->name] = {{"dtype", format_name(tensor->type)},
                          {"shape", tensor->shape.extents()},
                          {"data_offsets", {offset, offset + tensor->bytes()}}};
    offset += tensor->bytes();
  }
  std::string header;
  try {
    header = json.dump();
  } catch (const Json::exception& error) {  // a name that is no UTF-8
    throw Error("safetensors: {}", error.what());
  }
  while ((length_bytes + header.size()) % alignment != 0) header += ' ';
  Bytes bytes(length_bytes + header.size() + offset);
  for (std::size_t i = 0; i < length_bytes; ++i) {
    bytes[i] = static_cast<std::byte>(header.size() >> (8 * i) & 0xff);
  }
  std::memcpy(bytes.data() + length_bytes, header.data(), header.size());
  std::byte* to = bytes.data() + length_bytes + header.size();
  for (const Tensor* tensor : order) {
    if (!tensor->data.empty()) std::memcpy(to, tensor->data.data(), tensor->data.size());
    to += tensor->data.size();
  }
  return bytes;
}

}  // namespace onda::data
