// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unary.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/requantization.h"

namespace onda {

Call lookup(Prepare& prepare, const std::function<std::int32_t(int)>& function) {
  std::vector<std::int8_t> table;
  for (int x = -128; x <= 127; ++x) {
    table.push_back(static_cast<std::int8_t>(std::clamp<std::int32_t>(function(x), -128, 127)));
  }
  return ONDA_CALL(
      prepare, each, LookupInt8,
      {.count = prepare.outputs.count(0), .table = prepare.keep(std::move(table), "table")});
}

Call lookup_real(Prepare& prepare, const std::function<float(float)>& function) {
  const float from = prepare.inputs.scale(0);
  const float inverse = 1.0f / prepare.outputs.scale(0);
  const int from_zero = prepare.inputs.zero_point(0);
  const auto to_zero = static_cast<float>(prepare.outputs.zero_point(0));
  return lookup(prepare, [&](int x) {
    const float real = function(from * static_cast<float>(x - from_zero));
    const float integer = std::round(real * inverse) + to_zero;
    // A NaN becomes the least, as any conversion may make of it.
    return static_cast<std::int32_t>(integer >= -128 ? std::min(integer, 127.0f) : -128.0f);
  });
}

void expect_fixed_output(const Prepare& prepare, float scale, int zero_point) {
  const float received = prepare.outputs.scale(0);
  if (!(std::fabs(received / scale - 1) <= 1e-6f) || prepare.outputs.zero_point(0) != zero_point) {
    throw prepare.outputs.error(0, "expected scale 1/{} and zero point {}, received {} and {}",
                                1 / scale, zero_point, received, prepare.outputs.zero_point(0));
  }
}

kernel::ClampInt8 clamp_int8(const Prepare& prepare, Activation activation) {
  // TensorFlow Lite divides in float32.
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(prepare.inputs.scale(0) / prepare.outputs.scale(0)));
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  return {.count = prepare.outputs.count(0),
          .input_zero_point = prepare.inputs.zero_point(0),
          .output_zero_point = prepare.outputs.zero_point(0),
          .multiplier = factor.multiplier,
          .shift = factor.shift,
          .low = static_cast<std::int8_t>(range.low),
          .high = static_cast<std::int8_t>(range.high)};
}

}  // namespace onda
