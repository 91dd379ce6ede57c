// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/div/div.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/div/div_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Div::code = schema::BuiltinOperator::DIV;

Div Div::from(const Options& options) { return {from_schema(options.fused_activation_function)}; }

Div::Options Div::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  return options;
}

std::vector<Shape> Div::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

namespace {

#define ONDA_DIV_QUANTIZED(prepare, T, factor, range)                \
  ONDA_BINARY(prepare, DivQuantized<T>,                              \
              {.loop = broadcast(prepare),                           \
               .first_zero_point = (prepare).inputs.zero_point(0),   \
               .second_zero_point = (prepare).inputs.zero_point(1),  \
               .output_zero_point = (prepare).outputs.zero_point(0), \
               .multiplier = (factor).multiplier,                    \
               .shift = (factor).shift,                              \
               .low = static_cast<T>((range).low),                   \
               .high = static_cast<T>((range).high)})

FixedPointFactor quantized_factor(const Prepare& prepare) {
  const float to = prepare.inputs.scale(1) * prepare.outputs.scale(0);
  const auto real = static_cast<double>(prepare.inputs.scale(0) / to);
  const FixedPointFactor factor = to_fixed_point(real);
  if (factor.multiplier == 0 || factor.shift < -16 || factor.shift > 15) {
    throw Error(
        "scale of input 0 / (of input 1 * of the output): expected 2^-17 to 2^15, received {}",
        real);
  }
  return factor;
}

template <class T>
Call divisors_checked_quantized(const Prepare& prepare, Call call) {
  const int zero_point = prepare.inputs.zero_point(1);
  return check_elements<T>(std::move(call), prepare, 1, "a divisor other than its zero point",
                           [=](T b) { return b != zero_point; });
}

}  // namespace

Call Div::prepare(Prepare& prepare) const {
  const FloatRange range = float_range(activation);
  const DType type =
      binary_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32});
  if (type == DType::int8 || type == DType::int16) {
    static_cast<void>(prepare.real_type());
    const FixedPointFactor factor = quantized_factor(prepare);
    const IntegerRange bounds = integer_range(activation, prepare.outputs[0]);
    if (type == DType::int8) {
      return divisors_checked_quantized<std::int8_t>(
          prepare, ONDA_DIV_QUANTIZED(prepare, int8_t, factor, bounds));
    }
    return divisors_checked_quantized<std::int16_t>(
        prepare, ONDA_DIV_QUANTIZED(prepare, int16_t, factor, bounds));
  }
  if (type == DType::float32) {
    return ONDA_BINARY(prepare, DivNumbers<float>,
                       {.loop = broadcast(prepare), .low = range.low, .high = range.high});
  }
  return divisors_checked<std::int32_t>(prepare, ONDA_BINARY(prepare, DivNumbers<int32_t>,
                                                             {.loop = broadcast(prepare),
                                                              .low = NumberBound{range.low},
                                                              .high = NumberBound{range.high}}));
}

void Div::forward(const TrainingBatch& batch) const {
  const FloatRange range = float_range(activation);
  pairs_forward(batch, kernel::DivNumbers<float>{{}, range.low, range.high}, true);
}

void Div::backward(const TrainingBatch& batch) const {
  cut_gradient(batch, activation);
  pairs_backward(
      batch, [](float, float b, float) { return 1 / b; },
      [](float a, float b, float) { return -a / (b * b); }, true);
}

ONDA_OPERATOR(Div);

}  // namespace onda
