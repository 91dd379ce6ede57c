// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/bitwise_xor/bitwise_xor.h"

#include "onda/ops/binary.h"
#include "onda/ops/bitwise_xor/bitwise_xor_kernel.h"

namespace onda {

const schema::BuiltinOperator BitwiseXor::code = schema::BuiltinOperator::BITWISE_XOR;

std::vector<Shape> BitwiseXor::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

Call BitwiseXor::prepare(Prepare& prepare) const {
  switch (number_type(prepare, {DType::int8, DType::uint8, DType::int16, DType::uint16,
                                DType::int32, DType::uint32})) {
    case DType::int8:
      return ONDA_BINARY(prepare, BitwiseXor<int8_t>, {.loop = broadcast(prepare)});
    case DType::uint8:
      return ONDA_BINARY(prepare, BitwiseXor<uint8_t>, {.loop = broadcast(prepare)});
    case DType::int16:
      return ONDA_BINARY(prepare, BitwiseXor<int16_t>, {.loop = broadcast(prepare)});
    case DType::uint16:
      return ONDA_BINARY(prepare, BitwiseXor<uint16_t>, {.loop = broadcast(prepare)});
    case DType::int32:
      return ONDA_BINARY(prepare, BitwiseXor<int32_t>, {.loop = broadcast(prepare)});
    default:
      return ONDA_BINARY(prepare, BitwiseXor<uint32_t>, {.loop = broadcast(prepare)});
  }
}

ONDA_OPERATOR(BitwiseXor);

}  // namespace onda
