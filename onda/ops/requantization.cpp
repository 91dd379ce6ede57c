// SPDX-License-Identifier: Apache-2.0
#include "onda/ops/requantization.h"

#include <algorithm>
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

namespace {

template <class Multiplier>
Requantization<Multiplier> kept(Prepare& prepare, std::vector<Multiplier> multipliers,
                                std::vector<std::int8_t> shifts) {
  const int step = shifts.size() == 1 ? 0 : 1;
  return {prepare.keep(std::move(multipliers), "multiplier"),
          prepare.keep(std::move(shifts), "shift"), step};
}

// What an output of int16 has room for, whatever the sum.
void expect_below_128(double factor) {
  if (!(factor < 128)) {
    throw Error("input scale * weight scale / output scale: expected less than 128, received {}",
                factor);
  }
}

}  // namespace

template <>
Requantization<std::int32_t> requantization_by(Prepare& prepare,
                                               const std::vector<double>& factors) {
  std::vector<std::int32_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const double real : factors) {
    const FixedPointFactor factor = to_fixed_point(real);
    multipliers.push_back(factor.multiplier);
    shifts.push_back(factor.shift);
  }
  return kept(prepare, std::move(multipliers), std::move(shifts));
}

template <>
Requantization<std::int64_t> requantization_by(Prepare& prepare,
                                               const std::vector<double>& factors) {
  std::vector<std::int64_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const double real : factors) {
    expect_below_128(real);
    int exponent = 0;
    const double mantissa = std::frexp(real, &exponent);
    const bool counts = mantissa > 0 && exponent >= -74;
    multipliers.push_back(counts ? static_cast<std::int64_t>(std::ldexp(mantissa, 53)) : 0);
    shifts.push_back(static_cast<std::int8_t>(counts ? 53 - exponent : 1));
  }
  return kept(prepare, std::move(multipliers), std::move(shifts));
}

template <>
Requantization<std::int16_t> requantization_by(Prepare& prepare,
                                               const std::vector<double>& factors) {
  std::vector<std::int16_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const double real : factors) {
    expect_below_128(real);
    const FixedPointFactor factor = to_fixed_point(real);
    const std::int64_t rounded = (std::int64_t{factor.multiplier} + (1 << 15)) >> 16;
    multipliers.push_back(static_cast<std::int16_t>(std::min<std::int64_t>(rounded, INT16_MAX)));
    shifts.push_back(factor.shift);
  }
  return kept(prepare, std::move(multipliers), std::move(shifts));
}

std::vector<float> channel_scales(const Operands& inputs, int weights, int channels) {
  std::vector<float> scales = inputs[weights].quantization.scale;
  if (scales.size() == 1) scales.resize(static_cast<std::size_t>(channels), scales[0]);
  return scales;
}

std::vector<double> weighted_sum_factors(const Prepare& prepare, int input, int weights,
                                         int output) {
  const float input_scale = prepare.inputs.scale(input);
  const auto output_scale = static_cast<double>(prepare.outputs.scale(output));
  const std::vector<float>& weight_scales = prepare.inputs[weights].quantization.scale;
  std::vector<double> factors;
  for (const float weight_scale : weight_scales) {
    const double product =
        weight_scales.size() == 1
            ? static_cast<double>(input_scale * weight_scale)
            : static_cast<double>(input_scale) * static_cast<double>(weight_scale);
    factors.push_back(product / output_scale);
  }
  return factors;
}

std::vector<double> channel_factors(const Prepare& prepare, int input, int weights, int output,
                                    int channels) {
  const auto input_scale = static_cast<double>(prepare.inputs.scale(input));
  const auto output_scale = static_cast<double>(prepare.outputs.scale(output));
  std::vector<double> factors;
  for (const float weight_scale : channel_scales(prepare.inputs, weights, channels)) {
    factors.push_back(input_scale * static_cast<double>(weight_scale) / output_scale);
  }
  return factors;
}

}  // namespace onda
