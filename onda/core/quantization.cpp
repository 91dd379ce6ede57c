// SPDX-License-Identifier: Apache-2.0
#include "onda/core/quantization.h"

#include <algorithm>
#include <cmath>

namespace onda {
namespace {

// A smaller scale than float32's least normal number could not be stored.
constexpr double least_scale = std::numeric_limits<float>::min();

}  // namespace

ScaleAndZeroPoint int8_scale(const ValueRange& range) {
  const double low = std::min(0.0, static_cast<double>(range.low));
  const double high = std::max(0.0, static_cast<double>(range.high));
  const double scale = high > low ? std::max((high - low) / 255.0, least_scale) : 1.0;
  const double zero_point = std::clamp(std::round(-128.0 - low / scale), -128.0, 127.0);
  return {static_cast<float>(scale), static_cast<int>(zero_point)};
}

WeightGroups::WeightGroups(const Shape& shape, int channel_axis, bool each_channel)
    : outer(shape.elements(0, channel_axis)),
      channels(shape[channel_axis]),
      inner(shape.elements(channel_axis + 1, shape.rank())),
      per_channel(each_channel) {}

void weight_scales(std::span<const float> weights, std::span<const float> bias, float input_scale,
                   const WeightGroups& groups, std::span<float> scales) {
  std::fill(scales.begin(), scales.end(), 0.0f);
  groups.for_each_run([&](std::int64_t first, std::int64_t count, std::size_t group) {
    float largest = scales[group];
    const float* weight = weights.data() + first;
    for (std::int64_t i = 0; i < count; ++i) {
      const float magnitude = std::fabs(weight[i]);
      largest = magnitude > largest ? magnitude : largest;
    }
    scales[group] = largest;
  });
  for (float& scale : scales) scale /= 127.0f;
  for (std::size_t channel = 0; channel < bias.size(); ++channel) {
    float& scale = scales[groups.of_channel(static_cast<std::int64_t>(channel))];
    scale = std::max(scale, std::fabs(bias[channel]) / (input_scale * 1073741824.0f));
  }
  for (float& scale : scales) {
    if (!(scale > 0)) scale = 1;  // all weights and the bias are 0: any scale will do
    // The bias's scale, input_scale * scale, has to be a normal number too.
    scale = std::max(scale, static_cast<float>(least_scale) / std::min(input_scale, 1.0f));
  }
}

double quantized_bias(float bias, float scale) {
  return std::round(static_cast<double>(bias) / static_cast<double>(scale));
}

}  // namespace onda
