// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "onda/run/interpreter.h"

namespace onda {

/// Real values as a quantized tensor's integers: clamp(round(value / scale) + zero_point), ties away
/// from zero. Throws Error for a value that is not finite and for a tensor that is no int8 or uint8.
void quantize_values(const Tensor& details, std::span<const float> values, std::span<std::byte> to);
/// scale * (integer - zero_point) for int8 and uint8; float32 is copied.
void dequantize_values(const Tensor& details, std::span<const std::byte> from, std::span<float> values);

/// Runs a model with one input and one output over samples, one by one: x [N, …] float32 gives
/// y [N, …] float32. Integer inputs and outputs are quantized and dequantized at the edge.
/// Throws Error when a sample has not the size of the input or is not finite.
Tensor predict(Interpreter& model, const Tensor& x);

}  // namespace onda
