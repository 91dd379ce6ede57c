// SPDX-License-Identifier: Apache-2.0
#include "onda/core/dtype.h"

#include "onda/core/error.h"

namespace onda {
namespace {

struct Row {
  DType type;
  std::string_view name;
  std::size_t size;
};

constexpr Row rows[] = {
    {DType::float32, "float32", 4}, {DType::int8, "int8", 1},     {DType::uint8, "uint8", 1},
    {DType::int16, "int16", 2},     {DType::uint16, "uint16", 2}, {DType::int32, "int32", 4},
    {DType::uint32, "uint32", 4},   {DType::int64, "int64", 8},   {DType::uint64, "uint64", 8},
    {DType::float64, "float64", 8}, {DType::boolean, "bool", 1},
};

const Row& row_of(DType type) {
  for (const Row& row : rows) {
    if (row.type == type) return row;
  }
  throw Error("element type {}: not one of Onda's", static_cast<int>(type));
}

}  // namespace

std::string_view name_of(DType type) { return row_of(type).name; }
std::size_t size_of(DType type) { return row_of(type).size; }

}  // namespace onda
