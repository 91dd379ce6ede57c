// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/operands.h"

#include <cmath>

#include "onda/ops/operator.h"

namespace onda {

const Tensor& Operands::operator[](int index) const {
  const Tensor* tensor = find(index);
  if (!tensor) throw error(index, "it is required, and missing");
  return *tensor;
}

void Operands::expect_count(int least, int most) const {
  if (size() >= least && size() <= most) return;
  if (least == most) throw Error("expected {} {}s, received {}", least, what_, size());
  throw Error("expected {} to {} {}s, received {}", least, most, what_, size());
}

void Operands::expect_type(int index, DType type) const {
  const DType received = (*this)[index].type;
  if (received != type) {
    throw error(index, "expected {}, received {}", name_of(type), name_of(received));
  }
}

void Operands::expect_rank(int index, int rank) const {
  const Shape& shape = (*this)[index].shape;
  if (shape.rank() != rank) {
    throw error(index, "expected {} axes, received shape {}", rank, to_string(shape));
  }
}

void Operands::expect_shape(int index, const Shape& shape) const {
  const Shape& received = (*this)[index].shape;
  if (received != shape) {
    throw error(index, "expected shape {}, received {}", to_string(shape), to_string(received));
  }
}

void Operands::expect_constant(int index) const {
  if (!(*this)[index].is_constant()) throw error(index, "expected a constant");
}

void Operands::expect_quantized(int index) const {
  const Quantization& quantization = (*this)[index].quantization;
  if (quantization.scale.size() != 1 || quantization.zero_point.size() != 1) {
    throw error(index, "expected one scale and one zero point, received {} and {}",
                quantization.scale.size(), quantization.zero_point.size());
  }
  const float scale = quantization.scale[0];
  if (!(scale > 0) || !std::isfinite(scale)) {
    throw error(index, "expected a positive scale, received {}", scale);
  }
  const std::int64_t zero = quantization.zero_point[0];
  const DType type = (*this)[index].type;
  const std::int64_t low = type == DType::uint8 ? 0 : type == DType::int16 ? -32768 : -128;
  const std::int64_t high = type == DType::uint8 ? 255 : type == DType::int16 ? 32767 : 127;
  if (zero < low || zero > high) {
    throw error(index, "expected a zero point in [{}, {}], received {}", low, high, zero);
  }
}

void Operands::expect_symmetric(int index, int axis, std::int32_t channels) const {
  const Quantization& quantization = (*this)[index].quantization;
  const auto count = static_cast<std::int64_t>(quantization.scale.size());
  if (count != 1 && count != channels) {
    throw error(index, "expected 1 or {} scales, received {}", channels, count);
  }
  if (count > 1 && quantization.axis != axis) {
    throw error(index, "expected one scale for each index of axis {}, received axis {}", axis,
                quantization.axis);
  }
  for (const float scale : quantization.scale) {
    if (!(scale > 0) || !std::isfinite(scale)) {
      throw error(index, "expected positive scales, received {}", scale);
    }
  }
  for (const std::int64_t zero : quantization.zero_point) {
    if (zero != 0) throw error(index, "expected a zero point of 0, received {}", zero);
  }
}

std::int64_t weighted_sum_multiply_adds(const QuantizationRule& rule, const Operands& inputs,
                                        const Operands& outputs) {
  if (!inputs.has(rule.weights_input)) return 0;
  const Shape& weights = inputs[rule.weights_input].shape;
  const std::int64_t channels = weights[rule.weights_axis];
  // At most 2^30 elements of each, so the product fits.
  return channels == 0 ? 0 : outputs[0].shape.elements() * (weights.elements() / channels);
}

}  // namespace onda
