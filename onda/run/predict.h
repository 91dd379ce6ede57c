// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "onda/run/interpreter.h"

namespace onda {

/// Real values as a quantized tensor's integers: clamp(round(value / scale) + zero_point), ties
/// away from zero; float32 is copied. Throws Error for a value that is not finite, for another type
/// and when `to` has not the size of the values.
void quantize_values(const Tensor& details, std::span<const float> values, std::span<std::byte> to);
/// scale * (integer - zero_point) for int8 and uint8; float32 is copied.
void dequantize_values(const Tensor& details, std::span<const std::byte> from,
                       std::span<float> values);

/// Runs a model with one input and one output over samples, one by one: x [N, …] float32 gives
/// y [N, …] float32: [N, 3] for outputs of shape [1, 3], [N, 5, 3] for [5, 3]. Integer inputs and
/// outputs are quantized and dequantized at the edge. Throws Error when a sample has not the size
/// of the input or is not finite.
Tensor predict(Interpreter& model, const Tensor& x);

}  // namespace onda
