// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/activation.h"

#include <algorithm>
#include <cmath>

#include "onda_schema.h"

namespace onda {
namespace {

struct Row {
  Activation activation;
  schema::ActivationFunctionType type;
  FloatRange range;
};

constexpr float unbounded = std::numeric_limits<float>::max();
constexpr Row rows[] = {
    {Activation::none, schema::ActivationFunctionType::NONE, {-unbounded, unbounded}},
    {Activation::relu, schema::ActivationFunctionType::RELU, {0, unbounded}},
    {Activation::relu_n1_to_1, schema::ActivationFunctionType::RELU_N1_TO_1, {-1, 1}},
    {Activation::relu6, schema::ActivationFunctionType::RELU6, {0, 6}},
};

const Row& row_of(Activation activation) { return rows[static_cast<std::size_t>(activation)]; }

}  // namespace

FloatRange float_range(Activation activation) { return row_of(activation).range; }

IntegerRange integer_range(Activation activation, const Tensor& output) {
  return integer_range(float_range(activation), output);
}

IntegerRange integer_range(const FloatRange& bounds, const Tensor& output) {
  const bool wide = output.type == DType::int16;
  IntegerRange range{wide ? -32768 : -128, wide ? 32767 : 127};
  const float scale = output.quantization.scale.at(0);
  const auto zero_point = static_cast<float>(output.quantization.zero_point.at(0));
  const auto quantized = [&](float value) {
    const float integer = zero_point + std::round(value / scale);
    return static_cast<std::int32_t>(
        std::clamp(integer, static_cast<float>(range.low), static_cast<float>(range.high)));
  };
  IntegerRange cut = range;
  if (bounds.low > -unbounded) cut.low = quantized(bounds.low);
  if (bounds.high < unbounded) cut.high = quantized(bounds.high);
  return cut;
}

schema::ActivationFunctionType to_schema(Activation activation) { return row_of(activation).type; }

Activation from_schema(schema::ActivationFunctionType type) {
  for (const Row& row : rows) {
    if (row.type == type) return row.activation;
  }
  throw Error("fused activation {}: expected NONE, RELU, RELU_N1_TO_1 or RELU6",
              static_cast<int>(type));
}

}  // namespace onda
