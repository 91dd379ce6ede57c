// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/floor_div/floor_div.h"

#include "onda/ops/binary.h"
#include "onda/ops/floor_div/floor_div_kernel.h"

namespace onda {

const schema::BuiltinOperator FloorDiv::code = schema::BuiltinOperator::FLOOR_DIV;

std::vector<Shape> FloorDiv::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call FloorDiv::prepare(Prepare& prepare) const {
  switch (number_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32})) {
    case DType::int8:
      return divisors_checked<std::int8_t>(
          prepare, ONDA_BINARY(prepare, FloorDivInteger<int8_t>, {.loop = broadcast(prepare)}));
    case DType::int16:
      return divisors_checked<std::int16_t>(
          prepare, ONDA_BINARY(prepare, FloorDivInteger<int16_t>, {.loop = broadcast(prepare)}));
    case DType::int32:
      return divisors_checked<std::int32_t>(
          prepare, ONDA_BINARY(prepare, FloorDivInteger<int32_t>, {.loop = broadcast(prepare)}));
    default:
      return divisors_checked<float>(
          prepare, ONDA_BINARY(prepare, FloorDivFloat, {.loop = broadcast(prepare)}));
  }
}

ONDA_OPERATOR(FloorDiv);

}  // namespace onda
