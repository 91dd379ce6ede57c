// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/rsqrt/rsqrt.h"

#include <algorithm>
#include <cmath>

#include "onda/ops/fixed_point_functions_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/rsqrt/rsqrt_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Rsqrt::code = schema::BuiltinOperator::RSQRT;

namespace {

// Source of the arithmetic: TensorFlow Lite, RsqrtEvalQuantizedInt8; it rounds twice for every
// runtime.
Call rsqrt_int8(Prepare& prepare) {
  const float product = std::sqrt(prepare.inputs.scale(0)) * prepare.outputs.scale(0);
  const FixedPointFactor factor = to_fixed_point(1.0 / static_cast<double>(product));
  constexpr int finer = 20;
  const int shift = std::max(factor.shift - finer, -31);
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  return lookup(prepare, [&](int q) {
    if (q <= from_zero) return std::int64_t{127};
    std::int8_t y_shift = 0;
    const std::int32_t y = kernel::one_over_sqrt(q - from_zero, &y_shift);
    const std::int32_t fine = kernel::requantize<Rounding::doubled>(1, y, y_shift + finer);
    const std::int64_t output =
        kernel::requantize<Rounding::doubled>(fine, factor.multiplier, shift);
    return to_zero + output;
  });
}

}  // namespace

Call Rsqrt::prepare(Prepare& prepare) const {
  const DType type = prepare.real_type();
  if (type == DType::float32) return ONDA_EACH(prepare, RsqrtFloat);
  if (type == DType::int8) return not_negative(prepare, rsqrt_int8(prepare));
  const float most = 32767 * prepare.outputs.scale(0);
  return not_negative(
      prepare, lookup_real(prepare, [&](float x) { return x <= 0 ? most : 1.0f / std::sqrt(x); }));
}

void Rsqrt::forward(const TrainingBatch& batch) const {
  each_sample_forward(batch, kernel::RsqrtFloat{});
}

void Rsqrt::backward(const TrainingBatch& batch) const {
  each_sample_backward(batch, [](float x, float y) { return -0.5f * y / x; });
}

ONDA_OPERATOR(Rsqrt);

}  // namespace onda
