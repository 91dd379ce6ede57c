// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "onda/ops/operands.h"

namespace onda {

namespace schema {
enum class TensorType : std::int8_t;
}

/// What a weighted sum of int16 activations and int8 weights (16x8) is summed in, which is also the
/// bias's type. The file may leave it to the bias.
enum class Accumulator : std::uint8_t { unsaid, int32, int64 };

schema::TensorType to_schema(Accumulator accumulator);
/// Throws Error for another type than the format has for it: FLOAT32, INT32, INT64.
Accumulator accumulator_from(schema::TensorType type);

/// Whether the sum has 32 bits, else it has 64: what the file says, or the type of the input
/// `bias`, or `otherwise`. Throws Error when the bias has another type than said.
bool sums_in_int32(const Operands& inputs, int bias, Accumulator said, Accumulator otherwise);

/// Whether no sum of int16 times the int8 weights of a channel, which are those of an index of
/// `axis`, and the int64 bias takes more than 32 bits.
bool sums_fit_int32(const Operands& inputs, int weights, int axis, int bias);
/// An int64 bias that fits, or `channels` zeros where there is none.
std::vector<std::int32_t> narrowed_bias(const Operands& inputs, int bias, int channels);

}  // namespace onda
