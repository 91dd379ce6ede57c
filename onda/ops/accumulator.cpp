// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/accumulator.h"

#include <algorithm>
#include <cstdlib>

#include "onda_schema.h"

namespace onda {

schema::TensorType to_schema(Accumulator accumulator) {
  if (accumulator == Accumulator::int32) return schema::TensorType::INT32;
  if (accumulator == Accumulator::int64) return schema::TensorType::INT64;
  return schema::TensorType::FLOAT32;
}

Accumulator accumulator_from(schema::TensorType type) {
  for (const Accumulator each : {Accumulator::unsaid, Accumulator::int32, Accumulator::int64}) {
    if (type == to_schema(each)) return each;
  }
  throw Error("quantized_bias_type: expected FLOAT32, INT32 or INT64, received {}",
              static_cast<int>(type));
}

bool sums_in_int32(const Operands& inputs, int bias, Accumulator said, Accumulator otherwise) {
  if (!inputs.has(bias))
    return (said == Accumulator::unsaid ? otherwise : said) == Accumulator::int32;
  const DType type = inputs[bias].type;
  if (type != DType::int32 && type != DType::int64) {
    throw inputs.error(bias, "expected int32 or int64, received {}", name_of(type));
  }
  if (said != Accumulator::unsaid) {
    inputs.expect_type(bias, said == Accumulator::int32 ? DType::int32 : DType::int64);
  }
  return type == DType::int32;
}

bool sums_fit_int32(const Operands& inputs, int weights, int axis, int bias) {
  inputs.expect_constant(weights);
  const Shape& shape = inputs[weights].shape;
  const auto values = inputs[weights].values<std::int8_t>();
  const auto channels = static_cast<std::size_t>(shape[axis]);
  const auto inner = static_cast<std::size_t>(shape.elements(axis + 1, shape.rank()));
  // At most 2^30 weights of 2^7 times 2^15.
  std::vector<std::int64_t> most(channels);
  for (std::size_t i = 0; i < values.size(); ++i) {
    most[i / inner % channels] += std::abs(static_cast<int>(values[i])) * INT64_C(32768);
  }
  if (inputs.has(bias)) {
    inputs.expect_constant(bias);
    inputs.expect_type(bias, DType::int64);
    const auto biases = inputs[bias].values<std::int64_t>();
    for (std::size_t i = 0; i < channels; ++i) {
      if (biases[i] < -INT32_MAX || biases[i] > INT32_MAX) return false;
      most[i] += std::abs(biases[i]);
    }
  }
  return std::all_of(most.begin(), most.end(), [](std::int64_t sum) { return sum <= INT32_MAX; });
}

std::vector<std::int32_t> narrowed_bias(const Operands& inputs, int bias, int channels) {
  if (!inputs.has(bias)) return std::vector<std::int32_t>(static_cast<std::size_t>(channels));
  const auto biases = inputs[bias].values<std::int64_t>();
  std::vector<std::int32_t> narrowed;
  for (const std::int64_t each : biases) narrowed.push_back(static_cast<std::int32_t>(each));
  return narrowed;
}

}  // namespace onda
