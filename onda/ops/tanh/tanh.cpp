// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/tanh/tanh.h"

#include <cmath>

#include "onda/ops/fixed_point_functions.h"
#include "onda/ops/tanh/tanh_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Tanh::code = schema::BuiltinOperator::TANH;

std::vector<Shape> Tanh::output_shapes(const Operands& inputs) const { return same_shape(inputs); }

Call Tanh::prepare(Prepare& prepare) const {
  if (prepare.type() == DType::float32) {
    return ONDA_CALL(prepare, each, TanhFloat, {.count = prepare.outputs.count(0)});
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
