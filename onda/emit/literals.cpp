// SPDX-License-Identifier: Apache-2.0
#include "onda/emit/literals.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "onda/core/error.h"

namespace onda {
namespace {

template <class T>
T element(const void* data, std::size_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(data) + index * sizeof(T), sizeof(T));
  return value;
}

std::string element_literal(DType type, const void* data, std::size_t index) {
  switch (type) {
    case DType::float32:
      return float_literal(element<float>(data, index));
    case DType::int8:
      return std::to_string(element<std::int8_t>(data, index));
    case DType::uint8:
    case DType::boolean:
      return std::to_string(element<std::uint8_t>(data, index));
    case DType::int16:
      return std::to_string(element<std::int16_t>(data, index));
    case DType::uint16:
      return std::to_string(element<std::uint16_t>(data, index));
    case DType::int32:
      return integer_literal(element<std::int32_t>(data, index));
    case DType::uint32:
      return integer_literal(element<std::uint32_t>(data, index));
    case DType::int64:
      return integer_literal(element<std::int64_t>(data, index));
    case DType::uint64:
      return fmt::format("{}ULL", element<std::uint64_t>(data, index));
    default:
      throw Error("constant of type {}: the emitter does not print it", name_of(type));
  }
}

}  // namespace

std::string float_literal(float value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value > 0 ? "INFINITY" : "-INFINITY";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

std::string integer_literal(std::int64_t value) {
  // The literal -2147483648 is a negated number that does not fit.
  if (value == INT32_MIN) return "INT32_MIN";
  if (value == INT64_MIN) return "INT64_MIN";
  const bool is_short = value > INT32_MIN && value <= INT32_MAX;
  return is_short ? std::to_string(value) : fmt::format("INT64_C({})", value);
}

std::string array_literal(DType type, const void* data, std::size_t count) {
  std::string text;
  std::string line = "\n   ";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string next = " " + element_literal(type, data, i) + ",";
    if (line.size() + next.size() > 101) {
      text += line;
      line = "\n   ";
    }
    line += next;
  }
  return text + line + "\n";
}

std::string c_type(DType type) {
  switch (type) {
    case DType::float32:
      return "float";
    case DType::boolean:
      return "uint8_t";
    case DType::float64:
      throw Error("float64: boards have no kernels for it");
    default:
      return std::string(name_of(type)) + "_t";
  }
}

}  // namespace onda
