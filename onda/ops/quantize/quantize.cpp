// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/quantize/quantize.h"

#include <limits>

#include "onda/ops/quantize/quantize_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Quantize::code = schema::BuiltinOperator::QUANTIZE;

namespace {

#define ONDA_QUANTIZED(prepare, T)                                  \
  ONDA_CALL_ROUNDED(prepare, quantize, Quantized<T>,                \
                    {.count = (prepare).outputs.count(0),           \
                     .scale = (prepare).outputs.scale(0),           \
                     .zero_point = (prepare).outputs.zero_point(0), \
                     .low = std::numeric_limits<T>::min(),          \
                     .high = std::numeric_limits<T>::max()})

Call from_float(Prepare& prepare) {
  switch (prepare.outputs[0].type) {
    case DType::int8:
      return ONDA_QUANTIZED(prepare, int8_t);
    case DType::uint8:
      return ONDA_QUANTIZED(prepare, uint8_t);
    case DType::int16:
      return ONDA_QUANTIZED(prepare, int16_t);
    default:
      throw prepare.outputs.error(0, "expected int8, uint8 or int16, received {}",
                                  name_of(prepare.outputs[0].type));
  }
}

// TensorFlow Lite divides in double.
FixedPointFactor factor_of(const Prepare& prepare) {
  return to_fixed_point(static_cast<double>(prepare.inputs.scale(0)) /
                        static_cast<double>(prepare.outputs.scale(0)));
}

#define ONDA_RESCALED(prepare, In, Out)                            \
  ONDA_CALL(prepare, each, RescaledFrom<In>::To<Out>,              \
            {.count = (prepare).outputs.count(0),                  \
             .input_zero_point = (prepare).inputs.zero_point(0),   \
             .output_zero_point = (prepare).outputs.zero_point(0), \
             .multiplier = factor_of(prepare).multiplier,          \
             .shift = factor_of(prepare).shift,                    \
             .low = std::numeric_limits<Out>::min(),               \
             .high = std::numeric_limits<Out>::max()})

Error unknown_pair(const Prepare& prepare) {
  return prepare.outputs.error(0, "from {}: expected another type, received {}",
                               name_of(prepare.inputs[0].type), name_of(prepare.outputs[0].type));
}

// One scale, and a zero point of 0 where 16 bits or more stand for real numbers.
void expect_scale(const Operands& operands) {
  operands.expect_quantized(0);
  const DType type = operands[0].type;
  if ((type == DType::int16 || type == DType::int32) && operands.zero_point(0) != 0) {
    throw operands.error(0, "expected a zero point of 0, received {}", operands.zero_point(0));
  }
}

Call rescaled(Prepare& prepare) {
  const DType to = prepare.outputs[0].type;
  switch (prepare.inputs[0].type) {
    case DType::int8:
      if (to == DType::int8) return ONDA_RESCALED(prepare, int8_t, int8_t);
      if (to == DType::uint8) return ONDA_RESCALED(prepare, int8_t, uint8_t);
      if (to == DType::int16) return ONDA_RESCALED(prepare, int8_t, int16_t);
      if (to == DType::int32) return ONDA_RESCALED(prepare, int8_t, int32_t);
      throw unknown_pair(prepare);
    case DType::uint8:
      if (to == DType::int8) return ONDA_RESCALED(prepare, uint8_t, int8_t);
      if (to == DType::uint8) return ONDA_RESCALED(prepare, uint8_t, uint8_t);
      if (to == DType::int16) return ONDA_RESCALED(prepare, uint8_t, int16_t);
      throw unknown_pair(prepare);
    case DType::int16:
      if (to == DType::int8) return ONDA_RESCALED(prepare, int16_t, int8_t);
      if (to == DType::int16) return ONDA_RESCALED(prepare, int16_t, int16_t);
      if (to == DType::int32) return ONDA_RESCALED(prepare, int16_t, int32_t);
      throw unknown_pair(prepare);
    default:
      if (to == DType::int8) return ONDA_RESCALED(prepare, int32_t, int8_t);
      if (to == DType::int16) return ONDA_RESCALED(prepare, int32_t, int16_t);
      throw unknown_pair(prepare);
  }
}

}  // namespace

Call Quantize::prepare(Prepare& prepare) const {
  expect_scale(prepare.outputs);
  using enum DType;
  if (prepare.inputs[0].type == int16 && prepare.outputs[0].type != int16) {
    // LiteRT and TensorFlow Lite Micro take any zero point where int16 becomes another type.
    prepare.inputs.expect_quantized(0);
    return rescaled(prepare);
  }
  if (prepare.input_type({float32, int8, uint8, int16, int32}) == float32) {
    return from_float(prepare);
  }
  expect_scale(prepare.inputs);
  return rescaled(prepare);
}

ONDA_OPERATOR(Quantize);

}  // namespace onda
