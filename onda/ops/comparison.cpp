// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/comparison.h"

#include "onda/ops/requantization.h"

namespace onda {
namespace {

FixedPointFactor factor_of(const Operands& inputs, int index) {
  const float scale = inputs.scale(index);
  if (!(scale < 1)) throw inputs.error(index, "expected a scale below 1, received {}", scale);
  return to_fixed_point(static_cast<double>(scale));
}

#define ONDA_COMPARED_QUANTIZED(prepare, T, first, second, relations) \
  ONDA_BINARY(prepare, ComparedQuantized<T>,                          \
              {.loop = broadcast(prepare),                            \
               .first_zero_point = (prepare).inputs.zero_point(0),    \
               .second_zero_point = (prepare).inputs.zero_point(1),   \
               .first_multiplier = (first).multiplier,                \
               .second_multiplier = (second).multiplier,              \
               .first_shift = (first).shift,                          \
               .second_shift = (second).shift,                        \
               .set = relations})

}  // namespace

Call comparison(Prepare& prepare, int set, ComparisonTypes types) {
  using enum DType;
  const DType type =
      types.takes_bool
          ? binary_type(prepare, {float32, int8, int16, int32, int64, boolean}, boolean)
          : binary_type(prepare, {float32, int8, int16, int32, int64}, boolean);
  const auto relations = static_cast<std::int8_t>(set);
  if (type == boolean) {
    return ONDA_BINARY(prepare, ComparedBool, {.loop = broadcast(prepare), .set = relations});
  }
  if (type == int16 && (types.int16_counts || prepare.inputs[0].quantization.empty())) {
    return ONDA_BINARY(prepare, Compared<int16_t>, {.loop = broadcast(prepare), .set = relations});
  }
  if (type != int8 && type != int16) {
    return ONDA_BINARY_NUMBERS(prepare, Compared, {.loop = broadcast(prepare), .set = relations});
  }
  const FixedPointFactor first = factor_of(prepare.inputs, 0);
  const FixedPointFactor second = factor_of(prepare.inputs, 1);
  if (type == int16) {
    return ONDA_COMPARED_QUANTIZED(prepare, int16_t, first, second, relations);
  }
  return ONDA_COMPARED_QUANTIZED(prepare, int8_t, first, second, relations);
}

}  // namespace onda
