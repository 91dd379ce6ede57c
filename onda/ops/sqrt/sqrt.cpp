// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/sqrt/sqrt.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/sqrt/sqrt_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Sqrt::code = schema::BuiltinOperator::SQRT;

namespace {

Call sqrt_int8(Prepare& prepare) {
  const float from = prepare.inputs.scale(0);
  const float to = prepare.outputs.scale(0);
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  return lookup(prepare, [&](int q) {
    const float real = from * static_cast<float>(std::max(q - from_zero, 0));
    return static_cast<int>(std::min(std::sqrt(real) / to, 256.0f)) + to_zero;
  });
}

}  // namespace

Call Sqrt::prepare(Prepare& prepare) const {
  switch (prepare.real_type()) {
    case DType::int8:
      return not_negative(prepare, sqrt_int8(prepare));
    case DType::int16:
      return not_negative(prepare, ONDA_CALL(prepare, each, SqrtInt16,
                                             {.count = prepare.outputs.count(0),
                                              .input_scale = prepare.inputs.scale(0),
                                              .output_scale = prepare.outputs.scale(0)}));
    default:
      return ONDA_EACH(prepare, SqrtFloat);
  }
}

void Sqrt::forward(const TrainingBatch& batch) const {
  each_sample_forward(batch, kernel::SqrtFloat{});
}

void Sqrt::backward(const TrainingBatch& batch) const {
  each_sample_backward(batch, [](float, float y) { return 0.5f / y; });
}

ONDA_OPERATOR(Sqrt);

}  // namespace onda
