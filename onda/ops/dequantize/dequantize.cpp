// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dequantize/dequantize.h"

#include "onda/ops/dequantize/dequantize_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Dequantize::code = schema::BuiltinOperator::DEQUANTIZE;

#define ONDA_DEQUANTIZE(prepare, T)               \
  ONDA_CALL(prepare, each, Dequantized<T>,        \
            {.count = (prepare).outputs.count(0), \
             .scale = (prepare).inputs.scale(0),  \
             .zero_point = (prepare).inputs.zero_point(0)})

Call Dequantize::prepare(Prepare& prepare) const {
  prepare.inputs.expect_quantized(0);
  prepare.outputs.expect_type(0, DType::float32);
  switch (prepare.input_type({DType::int8, DType::uint8, DType::int16})) {
    case DType::uint8:
      return ONDA_DEQUANTIZE(prepare, uint8_t);
    case DType::int16:
      return ONDA_DEQUANTIZE(prepare, int16_t);
    default:
      return ONDA_DEQUANTIZE(prepare, int8_t);
  }
}

ONDA_OPERATOR(Dequantize);

}  // namespace onda
