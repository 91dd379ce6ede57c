// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/mul/mul.h"

#include "onda/ops/binary_gradient.h"
#include "onda/ops/mul/mul_kernel.h"
#include "onda/ops/requantization.h"

namespace onda {

const schema::BuiltinOperator Mul::code = schema::BuiltinOperator::MUL;

Mul Mul::from(const Options& options) { return {from_schema(options.fused_activation_function)}; }

Mul::Options Mul::options() const {
  Options options;
  options.fused_activation_function = to_schema(activation);
  return options;
}

std::vector<Shape> Mul::output_shapes(const Operands& inputs) const {
  return broadcast_shapes(inputs);
}

#define ONDA_MUL_QUANTIZED(prepare, T, factor, range)                \
  ONDA_BINARY(prepare, MulQuantized<T>,                              \
              {.loop = broadcast(prepare),                           \
               .first_zero_point = (prepare).inputs.zero_point(0),   \
               .second_zero_point = (prepare).inputs.zero_point(1),  \
               .output_zero_point = (prepare).outputs.zero_point(0), \
               .multiplier = (factor).multiplier,                    \
               .shift = (factor).shift,                              \
               .low = static_cast<T>((range).low),                   \
               .high = static_cast<T>((range).high)})

Call Mul::prepare(Prepare& prepare) const {
  const DType type =
      binary_type(prepare, {DType::float32, DType::int8, DType::int16, DType::int32, DType::int64});
  if (type != DType::int8 && type != DType::int16) {
    const FloatRange range = float_range(activation);
    return ONDA_BINARY_NUMBERS(prepare, MulNumbers,
                               {.loop = broadcast(prepare),
                                .low = NumberBound{range.low},
                                .high = NumberBound{range.high}});
  }
  static_cast<void>(prepare.real_type());
  const float a = prepare.inputs.scale(0);
  const float b = prepare.inputs.scale(1);
  const float to = prepare.outputs.scale(0);
  // The factor: LiteRT computes it in float32, TensorFlow Lite Micro in double.
  const double real =
      prepare.rounding == Rounding::single
          ? static_cast<double>(a * b / to)
          : static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(to);
  const FixedPointFactor factor = to_fixed_point(real);
  const IntegerRange range = integer_range(activation, prepare.outputs[0]);
  if (type == DType::int16) return ONDA_MUL_QUANTIZED(prepare, int16_t, factor, range);
  return ONDA_MUL_QUANTIZED(prepare, int8_t, factor, range);
}

void Mul::forward(const TrainingBatch& batch) const {
  const FloatRange range = float_range(activation);
  pairs_forward(batch, kernel::MulNumbers<float>{{}, range.low, range.high});
}

void Mul::backward(const TrainingBatch& batch) const {
  cut_gradient(batch, activation);
  pairs_backward(
      batch, [](float, float b, float) { return b; }, [](float a, float, float) { return a; });
}

ONDA_OPERATOR(Mul);

}  // namespace onda
