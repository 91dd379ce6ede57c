// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/requantization.h"

#include <cmath>

namespace onda {

FixedPointFactor to_fixed_point(double factor) {
  if (!(factor >= 0) || !std::isfinite(factor)) {
    throw Error("requantization: expected a finite factor of at least 0, received {}", factor);
  }
  if (factor == 0) return {};
  int exponent = 0;
  auto mantissa = static_cast<std::int64_t>(
      std::round(std::frexp(factor, &exponent) * static_cast<double>(INT64_C(1) << 31)));
  if (mantissa == INT64_C(1) << 31) {
    mantissa /= 2;
    ++exponent;
  }
  if (exponent < -31) return {};
  if (exponent > 30) return {INT32_MAX, 30};
  return {static_cast<std::int32_t>(mantissa), static_cast<std::int8_t>(exponent)};
}

Requantization weighted_sum_requantization(Prepare& prepare, int input, int weights, int output) {
  const float input_scale = prepare.inputs[input].quantization.scale[0];
  const auto output_scale = static_cast<double>(prepare.outputs[output].quantization.scale[0]);
  const std::vector<float>& weight_scales = prepare.inputs[weights].quantization.scale;
  std::vector<std::int32_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const float weight_scale : weight_scales) {
    const double product =
        weight_scales.size() == 1
            ? static_cast<double>(input_scale * weight_scale)
            : static_cast<double>(input_scale) * static_cast<double>(weight_scale);
    const FixedPointFactor factor = to_fixed_point(product / output_scale);
    multipliers.push_back(factor.multiplier);
    shifts.push_back(factor.shift);
  }
  const int step = weight_scales.size() == 1 ? 0 : 1;
  return {prepare.keep(std::move(multipliers), "multiplier"),
          prepare.keep(std::move(shifts), "shift"), step};
}

Requantization channel_requantization(Prepare& prepare, int input, int weights, int output,
                                      int channels) {
  const std::vector<float>& weight_scales = prepare.inputs[weights].quantization.scale;
  const auto input_scale = static_cast<double>(prepare.inputs.scale(input));
  const auto output_scale = static_cast<double>(prepare.outputs.scale(output));
  std::vector<std::int32_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (std::size_t i = 0; i < static_cast<std::size_t>(channels); ++i) {
    const auto weight_scale = static_cast<double>(weight_scales[weight_scales.size() > 1 ? i : 0]);
    const FixedPointFactor factor = to_fixed_point(input_scale * weight_scale / output_scale);
    multipliers.push_back(factor.multiplier);
    shifts.push_back(factor.shift);
  }
  return {prepare.keep(std::move(multipliers), "multiplier"),
          prepare.keep(std::move(shifts), "shift"), 1};
}

}  // namespace onda
