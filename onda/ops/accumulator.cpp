// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/accumulator.h"

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

}  // namespace onda
