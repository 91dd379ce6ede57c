// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/right_shift/right_shift.h"

#include "onda/ops/binary.h"
#include "onda/ops/right_shift/right_shift_kernel.h"

namespace onda {

const schema::BuiltinOperator RightShift::code = schema::BuiltinOperator::RIGHT_SHIFT;

std::vector<Shape> RightShift::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call RightShift::prepare(Prepare& prepare) const {
  switch (number_type(prepare, {DType::int8, DType::uint8, DType::int16, DType::uint16,
                                DType::int32, DType::uint32})) {
    case DType::int8:
      return ONDA_BINARY(prepare, RightShift<int8_t>, {.loop = broadcast(prepare)});
    case DType::uint8:
      return ONDA_BINARY(prepare, RightShift<uint8_t>, {.loop = broadcast(prepare)});
    case DType::int16:
      return ONDA_BINARY(prepare, RightShift<int16_t>, {.loop = broadcast(prepare)});
    case DType::uint16:
      return ONDA_BINARY(prepare, RightShift<uint16_t>, {.loop = broadcast(prepare)});
    case DType::int32:
      return ONDA_BINARY(prepare, RightShift<int32_t>, {.loop = broadcast(prepare)});
    default:
      return ONDA_BINARY(prepare, RightShift<uint32_t>, {.loop = broadcast(prepare)});
  }
}

ONDA_OPERATOR(RightShift);

}  // namespace onda
