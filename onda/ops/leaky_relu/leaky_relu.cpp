// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/leaky_relu/leaky_relu.h"

#include <cmath>

#include "onda/ops/leaky_relu/leaky_relu_kernel.h"
#include "onda/ops/requantization.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator LeakyRelu::code = schema::BuiltinOperator::LEAKY_RELU;

LeakyRelu LeakyRelu::from(const Options& options) { return {options.alpha}; }

LeakyRelu::Options LeakyRelu::options() const {
  Options options;
  options.alpha = alpha;
  return options;
}

std::vector<Shape> LeakyRelu::output_shapes(const Operands& inputs) const {
  return same_shape(inputs);
}

Call LeakyRelu::prepare(Prepare& prepare) const {
  const DType type = prepare.real_type();
  if (type == DType::float32) {
    return ONDA_CALL(prepare, each, LeakyReluFloat,
                     {.count = prepare.outputs.count(0), .alpha = alpha});
  }
  // Both factors are float32 quotients. Source of the arithmetic: TensorFlow Lite,
  // reference_ops::QuantizeLeakyRelu; it rounds twice for every runtime.
  const float from = prepare.inputs.scale(0);
  const float to = prepare.outputs.scale(0);
  const FixedPointFactor same = to_fixed_point(static_cast<double>(from / to));
  const float real = from * alpha / to;
  const FixedPointFactor leak = to_fixed_point(static_cast<double>(std::fabs(real)));
  if (type == DType::int16) {
    return ONDA_CALL(prepare, each, LeakyReluInt16,
                     {.count = prepare.outputs.count(0),
                      .multiplier = same.multiplier,
                      .leak_multiplier = leak.multiplier,
                      .shift = same.shift,
                      .leak_shift = leak.shift,
                      .leak_sign = static_cast<std::int8_t>(real < 0 ? -1 : 1)});
  }
  const int from_zero = prepare.inputs.zero_point(0);
  const int to_zero = prepare.outputs.zero_point(0);
  return lookup(prepare, [&](int q) {
    const int x = q - from_zero;
    const FixedPointFactor factor = x >= 0 ? same : leak;
    const std::int64_t y =
        kernel::requantize<Rounding::doubled>(x, factor.multiplier, factor.shift);
    return to_zero + (x < 0 && real < 0 ? -y : y);
  });
}

void LeakyRelu::forward(const TrainingBatch& batch) const {
  each_forward(batch, kernel::LeakyReluFloat{0, alpha});
}

void LeakyRelu::backward(const TrainingBatch& batch) const {
  each_backward(batch, [slope = alpha](float x, float) { return x > 0 ? 1.0f : slope; });
}

ONDA_OPERATOR(LeakyRelu);

}  // namespace onda
