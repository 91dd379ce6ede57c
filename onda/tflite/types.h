// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/core/dtype.h"
#include "onda/core/error.h"
#include "onda_schema.h"

namespace onda {

struct TypePair {
  DType type;
  schema::TensorType stored;
};

/// The element types that a `.tflite` can hold and Onda knows.
inline constexpr TypePair type_pairs[] = {
    {DType::float32, schema::TensorType::FLOAT32}, {DType::int32, schema::TensorType::INT32},
    {DType::uint8, schema::TensorType::UINT8},     {DType::int64, schema::TensorType::INT64},
    {DType::boolean, schema::TensorType::BOOL},    {DType::int16, schema::TensorType::INT16},
    {DType::int8, schema::TensorType::INT8},       {DType::float64, schema::TensorType::FLOAT64},
    {DType::uint64, schema::TensorType::UINT64},   {DType::uint32, schema::TensorType::UINT32},
    {DType::uint16, schema::TensorType::UINT16},
};

inline DType from_schema(schema::TensorType stored) {
  for (const TypePair& pair : type_pairs) {
    if (pair.stored == stored) return pair.type;
  }
  throw Error("element type {} ({}): Onda does not know it", static_cast<int>(stored),
              schema::EnumNameTensorType(stored));
}

inline schema::TensorType to_schema(DType type) {
  for (const TypePair& pair : type_pairs) {
    if (pair.type == type) return pair.stored;
  }
  throw Error("element type {}: a .tflite cannot hold it", name_of(type));
}

}  // namespace onda
