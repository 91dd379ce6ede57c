// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/tanh/tanh.h"

#include <cmath>

#include "onda/ops/fixed_point_functions.h"
#include "onda/ops/sigmoid_int16.h"
#include "onda/ops/tanh/tanh_kernel.h"

namespace onda {

const schema::BuiltinOperator Tanh::code = schema::BuiltinOperator::TANH;

Call Tanh::prepare(Prepare& prepare) const {
  const DType type = prepare.real_type();
  if (type == DType::float32) return ONDA_EACH(prepare, TanhFloat);
  if (type == DType::int16) {
    expect_fixed_output(prepare, 1.0f / 32768, 0);
    const auto shift = shift_of_power_of_two(prepare, true);
    if (prepare.rounding == Rounding::single && shift) {
      return ONDA_CALL(
          prepare, each, TanhFixedPoint16,
          {.count = prepare.outputs.count(0), .shift = static_cast<std::int8_t>(*shift)});
    }
    return ONDA_CALL(prepare, each, TanhInt16,
                     {.count = prepare.outputs.count(0), .sigmoid = sigmoid_int16(prepare, true)});
  }
  expect_fixed_output(prepare, 1.0f / 128, 0);
  if (prepare.rounding == Rounding::doubled) {
    return lookup_fixed_point(prepare, [](std::int32_t x) {
      return kernel::rounding_shift_right(kernel::hyperbolic_tangent(x), 24);
    });
  }
  return lookup_real(prepare, [](float x) { return std::tanh(x); });
}

void Tanh::forward(const TrainingBatch& batch) const { each_forward(batch, kernel::TanhFloat{}); }

void Tanh::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float, float y) { return 1 - y * y; });
}

ONDA_OPERATOR(Tanh);

}  // namespace onda
