// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda_schema.h"

namespace onda {

/// What FlatBuffers knows of the fields of an options table, or null when the schema has none of
/// that type.
inline const flatbuffers::TypeTable* options_table(schema::BuiltinOptions type) {
  const flatbuffers::TypeTable& all = *schema::BuiltinOptionsTypeTable();
  for (std::size_t i = 0; i < all.num_elems; ++i) {
    const flatbuffers::TypeCode code = all.type_codes[i];
    const std::int64_t value = all.values ? all.values[i] : static_cast<std::int64_t>(i);
    if (value == static_cast<std::int64_t>(type) && code.sequence_ref >= 0) {
      return all.type_refs[code.sequence_ref]();
    }
  }
  return nullptr;
}

}  // namespace onda
