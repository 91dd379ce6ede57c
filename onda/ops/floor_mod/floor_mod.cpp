// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/floor_mod/floor_mod.h"

#include "onda/ops/binary.h"
#include "onda/ops/floor_mod/floor_mod_kernel.h"

namespace onda {

const schema::BuiltinOperator FloorMod::code = schema::BuiltinOperator::FLOOR_MOD;

std::vector<Shape> FloorMod::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call FloorMod::prepare(Prepare& prepare) const {
  switch (number_type(prepare,
                      {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64})) {
    case DType::int8:
      return divisors_checked<std::int8_t>(
          prepare, ONDA_BINARY(prepare, FloorModInteger<int8_t>, {.loop = broadcast(prepare)}));
    case DType::int16:
      return divisors_checked<std::int16_t>(
          prepare, ONDA_BINARY(prepare, FloorModInteger<int16_t>, {.loop = broadcast(prepare)}));
    case DType::int32:
      return divisors_checked<std::int32_t>(
          prepare, ONDA_BINARY(prepare, FloorModInteger<int32_t>, {.loop = broadcast(prepare)}));
    case DType::int64:
      return divisors_checked<std::int64_t>(
          prepare, ONDA_BINARY(prepare, FloorModInteger<int64_t>, {.loop = broadcast(prepare)}));
    default:
      return ONDA_BINARY(prepare, FloorModFloat, {.loop = broadcast(prepare)});
  }
}

ONDA_OPERATOR(FloorMod);

}  // namespace onda
