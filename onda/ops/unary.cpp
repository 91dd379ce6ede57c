// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/unary.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/requantization.h"
#include "onda/ops/table_int16.h"

namespace onda {

Call lookup(Prepare& prepare, const std::function<std::int64_t(int)>& function) {
  std::vector<std::int8_t> table;
  for (int x = -128; x <= 127; ++x) {
    table.push_back(static_cast<std::int8_t>(std::clamp<std::int64_t>(function(x), -128, 127)));
  }
  return ONDA_CALL(
      prepare, each, LookupInt8,
      {.count = prepare.outputs.count(0), .table = prepare.keep(std::move(table), "table")});
}

Call lookup_real(Prepare& prepare, const std::function<float(float)>& function) {
  const float from = prepare.inputs.scale(0);
  const float to = prepare.outputs.scale(0);
  if (prepare.inputs[0].type == DType::int16) {
    return ONDA_CALL(
        prepare, each, LookupInt16,
        {.count = prepare.outputs.count(0),
         .table = prepare.keep(table_int16(from * -32768, from * 32767, to, function), "table")});
  }
  const float inverse = 1.0f / to;
  const int from_zero = prepare.inputs.zero_point(0);
  const auto to_zero = static_cast<float>(prepare.outputs.zero_point(0));
  return lookup(prepare, [&](int x) {
    const float real = function(from * static_cast<float>(x - from_zero));
    const float integer = std::round(real * inverse) + to_zero;
    // A NaN becomes the least, as any conversion may make of it.
    return static_cast<std::int32_t>(integer >= -128 ? std::min(integer, 127.0f) : -128.0f);
  });
}

Shape rows_of(const Operands& inputs) {
  const Shape& shape = inputs[0].shape;
  if (shape.rank() == 0) {
    throw inputs.error(0, "expected at least one axis, received shape {}", to_string(shape));
  }
  return shape;
}

void expect_fixed_output(const Prepare& prepare, float scale, int zero_point) {
  const float received = prepare.outputs.scale(0);
  if (!(std::fabs(received / scale - 1) <= 1e-6f) || prepare.outputs.zero_point(0) != zero_point) {
    throw prepare.outputs.error(0, "expected scale 1/{} and zero point {}, received {} and {}",
                                1 / scale, zero_point, received, prepare.outputs.zero_point(0));
  }
}

// The numbers of kernel::RescaledFrom, whose low and high have the output's type.
#define ONDA_CLAMPED(prepare, T, factor, range)                    \
  ONDA_CALL(prepare, each, RescaledFrom<T>::To<T>,                 \
            {.count = (prepare).outputs.count(0),                  \
             .input_zero_point = (prepare).inputs.zero_point(0),   \
             .output_zero_point = (prepare).outputs.zero_point(0), \
             .multiplier = (factor).multiplier,                    \
             .shift = (factor).shift,                              \
             .low = static_cast<T>((range).low),                   \
             .high = static_cast<T>((range).high)})

Call clamped(Prepare& prepare, const FloatRange& bounds) {
  // TensorFlow Lite divides in float32.
  const FixedPointFactor factor =
      to_fixed_point(static_cast<double>(prepare.inputs.scale(0) / prepare.outputs.scale(0)));
  const IntegerRange range = integer_range(bounds, prepare.outputs[0]);
  if (prepare.inputs[0].type == DType::int16) return ONDA_CLAMPED(prepare, int16_t, factor, range);
  return ONDA_CLAMPED(prepare, int8_t, factor, range);
}

namespace {

template <class T>
Call checked(const Prepare& prepare, Call call) {
  const auto count = static_cast<std::size_t>(prepare.inputs.count(0));
  const int least = prepare.inputs.zero_point(0);
  call.set_check([=](void* const* memory) {
    const auto* values = static_cast<const T*>(memory[0]);
    for (std::size_t i = 0; i < count; ++i) {
      if (values[i] >= least) continue;
      throw Error("input 0: element {}: expected at least {}, which stands for 0, received {}", i,
                  least, values[i]);
    }
  });
  return call;
}

}  // namespace

Call not_negative(const Prepare& prepare, Call call) {
  return prepare.inputs[0].type == DType::int8 ? checked<std::int8_t>(prepare, std::move(call))
                                               : checked<std::int16_t>(prepare, std::move(call));
}

}  // namespace onda
