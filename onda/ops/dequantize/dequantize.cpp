// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/dequantize/dequantize.h"

#include <cmath>

#include "onda/ops/dequantize/dequantize_kernel.h"
#include "onda/ops/unary.h"

namespace onda {

const schema::BuiltinOperator Dequantize::code = schema::BuiltinOperator::DEQUANTIZE;

namespace {

struct Channels {
  std::int32_t outer;
  std::int32_t count;
  std::int32_t inner;
  const float* scale;
  const std::int32_t* zero_point;
};

Channels channels_of(Prepare& prepare, int least, int most) {
  const Operands& inputs = prepare.inputs;
  const Shape& shape = inputs[0].shape;
  const auto& [scale, zero_point, axis] = inputs[0].quantization;
  if (axis < 0 || axis >= shape.rank() || scale.size() != static_cast<std::size_t>(shape[axis]) ||
      (zero_point.size() != 1 && zero_point.size() != scale.size())) {
    throw inputs.error(0, "expected a scale for each index of an axis, received {} along axis {}",
                       scale.size(), axis);
  }
  std::vector<std::int32_t> zeros;
  for (std::size_t i = 0; i < scale.size(); ++i) {
    if (!(scale[i] > 0) || !std::isfinite(scale[i])) {
      throw inputs.error(0, "expected positive scales, received {}", scale[i]);
    }
    const std::int64_t zero = zero_point[zero_point.size() == 1 ? 0 : i];
    if (zero < least || zero > most) {
      throw inputs.error(0, "expected a zero point in [{}, {}], received {}", least, most, zero);
    }
    zeros.push_back(static_cast<std::int32_t>(zero));
  }
  return {static_cast<std::int32_t>(shape.elements(0, axis)), shape[axis],
          static_cast<std::int32_t>(shape.elements(axis + 1, shape.rank())),
          prepare.keep(std::vector<float>(scale), "scale"),
          prepare.keep(std::move(zeros), "zero_point")};
}

}  // namespace

#define ONDA_DEQUANTIZE(prepare, T)               \
  ONDA_CALL(prepare, each, Dequantized<T>,        \
            {.count = (prepare).outputs.count(0), \
             .scale = (prepare).inputs.scale(0),  \
             .zero_point = (prepare).inputs.zero_point(0)})

#define ONDA_DEQUANTIZE_CHANNELS(prepare, T, of)         \
  ONDA_CALL(prepare, dequantize, DequantizedChannels<T>, \
            {.outer = (of).outer,                        \
             .channels = (of).count,                     \
             .inner = (of).inner,                        \
             .scale = (of).scale,                        \
             .zero_point = (of).zero_point})

Call Dequantize::prepare(Prepare& prepare) const {
  prepare.outputs.expect_type(0, DType::float32);
  const Tensor& x = prepare.inputs[0];
  if (x.type != DType::int8 && x.type != DType::uint8 && x.type != DType::int16) {
    throw prepare.inputs.error(0, "expected int8, uint8 or int16, received {}", name_of(x.type));
  }
  if (x.quantization.per_channel() && x.type == DType::int8) {
    const Channels channels = channels_of(prepare, -128, 127);
    return ONDA_DEQUANTIZE_CHANNELS(prepare, int8_t, channels);
  }
  if (x.quantization.per_channel() && x.type == DType::uint8) {
    const Channels channels = channels_of(prepare, 0, 255);
    return ONDA_DEQUANTIZE_CHANNELS(prepare, uint8_t, channels);
  }
  // TensorFlow Lite Micro takes any zero point of int16: an int8 SOFTMAX gives it -32768.
  prepare.inputs.expect_quantized(0);
  if (x.type == DType::int16) return ONDA_DEQUANTIZE(prepare, int16_t);
  if (x.type == DType::uint8) return ONDA_DEQUANTIZE(prepare, uint8_t);
  return ONDA_DEQUANTIZE(prepare, int8_t);
}

ONDA_OPERATOR(Dequantize);

}  // namespace onda
