// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/logistic/logistic.h"

#include <cmath>

#include "onda/ops/fixed_point_functions.h"
#include "onda/ops/logistic/logistic_kernel.h"
#include "onda/ops/sigmoid_int16.h"

namespace onda {

const schema::BuiltinOperator Logistic::code = schema::BuiltinOperator::LOGISTIC;

Call Logistic::prepare(Prepare& prepare) const {
  const DType type = prepare.real_type();
  if (type == DType::float32) return ONDA_EACH(prepare, LogisticFloat);
  if (type == DType::int16) {
    expect_fixed_output(prepare, 1.0f / 32768, 0);
    if (prepare.rounding == Rounding::single && shift_of_power_of_two(prepare, false)) {
      return ONDA_CALL(prepare, each, LogisticFixedPoint16, {.count = prepare.outputs.count(0)});
    }
    return ONDA_CALL(prepare, each, LogisticInt16,
                     {.count = prepare.outputs.count(0), .sigmoid = sigmoid_int16(prepare, false)});
  }
  expect_fixed_output(prepare, 1.0f / 256, -128);
  if (prepare.rounding == Rounding::doubled) {
    return lookup_fixed_point(prepare, [](std::int32_t x) {
      return kernel::rounding_shift_right(kernel::logistic(x), 23) - 128;
    });
  }
  return lookup_real(prepare, [](float x) { return 1.0f / (1.0f + std::exp(-x)); });
}

void Logistic::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::LogisticFloat{});
}

void Logistic::backward(const TrainingBatch& batch) const {
  each_backward(batch, [](float, float y) { return y * (1 - y); });
}

ONDA_OPERATOR(Logistic);

}  // namespace onda
