// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/hard_swish/hard_swish.h"

#include <algorithm>

#include "onda/ops/hard_swish/hard_swish_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator HardSwish::code = schema::BuiltinOperator::HARD_SWISH;

namespace {

// What TensorFlow Lite does in 16 bits: integers of 15 fractional bits, rounded or cut.
std::int32_t rounded_product(std::int32_t a, std::int32_t b) {
  const std::int32_t product = a * b;
  return (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15);
}
std::int32_t saturated(std::int32_t x) { return std::clamp(x, -32768, 32767); }

// The multiplier of a fixed-point factor in 16 bits.
std::int32_t narrowed(std::int32_t multiplier) {
  return multiplier >= INT32_MAX - (1 << 15) ? 32767 : (multiplier + (1 << 15)) >> 16;
}

// With h = 128 (q - zero point): out = h * input scale / 128 / output scale, r = h * input scale /
// 128 / 3 saturated at 1, y = out * (r + 1) / 2.
// Source of the arithmetic: TensorFlow Lite, reference_ops::HardSwish for integers.
Call hard_swish_int8(Prepare& prepare) {
  const float fine = (1.0f / 128.0f) * prepare.inputs.scale(0);
  const FixedPointFactor to_output =
      to_fixed_point(static_cast<double>(fine / prepare.outputs.scale(0)));
  const FixedPointFactor to_unit = to_fixed_point(static_cast<double>(fine / (3.0f / 32768.0f)));
  if (to_output.shift > 0) {
    throw prepare.outputs.error(0, "expected a scale above 1/128 of the input's {}, received {}",
                                prepare.inputs.scale(0), prepare.outputs.scale(0));
  }
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  return lookup(prepare, [&](int q) {
    const std::int32_t x = (q - from_zero) * 128;
    const std::int32_t out = rounded_product(x, narrowed(to_output.multiplier));
    std::int32_t r = x;
    // All but one bit of a shift to the left come before the product, and the last one after it.
    if (to_unit.shift > 0) r = saturated(r * (1 << std::min(to_unit.shift - 1, 15)));
    r = rounded_product(r, narrowed(to_unit.multiplier));
    if (to_unit.shift > 0) r = saturated(r * 2);
    if (to_unit.shift < 0) r = kernel::rounding_shift_right(r, -to_unit.shift);
    r = (r + (1 << 15)) >> 1;
    const std::int32_t y = r * out / (1 << 15);
    return to_zero + kernel::rounding_shift_right(y, -to_output.shift);
  });
}

}  // namespace

Call HardSwish::prepare(Prepare& prepare) const {
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(prepare, each, HardSwishFloat, {.count = prepare.outputs.count(0)});
  }
  return hard_swish_int8(prepare);
}

void HardSwish::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::HardSwishFloat{});
}

void HardSwish::backward(const TrainingBatch& batch) const {
  each_backward(batch,
                [](float x, float) { return x <= -3 ? 0.0f : (x >= 3 ? 1.0f : (2 * x + 3) / 6); });
}

ONDA_OPERATOR(HardSwish);

}  // namespace onda
