// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

/// EMBEDDING_LOOKUP: rows of a table, GATHER with its inputs the other way round. Inputs: computed
/// int32 indices [n] from 0 on, a constant table [rows, ...] of any type. Output: of the table's
/// type and scale; or float32 from an int8 table with a scale for all or for each row, and a zero
/// point of 0. Indices out of range: see GATHER.
struct EmbeddingLookup {
  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{};
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
