// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "onda/ops/operator.h"

namespace onda {

namespace schema {
struct ReverseSequenceOptionsT;
}

/// REVERSE_SEQUENCE: the first lengths[b] elements along an axis are turned around, another number
/// of them for each index b of the batch's axis. Inputs: x of any type, computed int32 or int64
/// lengths from 0 to the extent of x along the axis. A length out of range is an Error as the model
/// runs; a board turns nothing around there.
struct ReverseSequence {
  std::int32_t seq_dim = 0;
  std::int32_t batch_dim = 0;

  static const schema::BuiltinOperator code;
  static constexpr Versions versions{.float32 = 1, .int8 = 1};
  static constexpr QuantizationRule quantization{.output = QuantizationRule::Output::same_as_input};
  using Options = schema::ReverseSequenceOptionsT;
  static ReverseSequence from(const Options& options);
  Options options() const;
  std::vector<Shape> output_shapes(const Operands& inputs) const;
  Call prepare(Prepare& prepare) const;
};

}  // namespace onda
