// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "onda/core/tensor.h"

namespace onda {

namespace schema {
enum class ActivationFunctionType : std::int8_t;
}

/// An activation fused into the operator before it.
enum class Activation : std::uint8_t { none, relu, relu_n1_to_1, relu6 };

/// The values that an activation lets pass, float.
struct FloatRange {
  float low = std::numeric_limits<float>::lowest();
  float high = std::numeric_limits<float>::max();
};
FloatRange float_range(Activation activation);

/// The same as integers of a quantized tensor: the activation's bounds, quantized with the output's
/// scale and cut to its type. Source: TensorFlow Lite, CalculateActivationRangeQuantized.
struct IntegerRange {
  std::int32_t low = 0;
  std::int32_t high = 0;
};
IntegerRange integer_range(const FloatRange& bounds, const Tensor& output);
IntegerRange integer_range(Activation activation, const Tensor& output);

schema::ActivationFunctionType to_schema(Activation activation);
/// Throws Error for an activation that no kernel has (TANH, SIGN_BIT).
Activation from_schema(schema::ActivationFunctionType type);

}  // namespace onda
